using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#successful-authentication-response
internal sealed class TokenResponseFactory(
    AccessTokenIssuer accessTokens,
    RefreshTokenIssuer refreshTokens,
    IdTokenIssuer idTokens,
    ConsentStore consents,
    LocalFaults faults,
    LocalTenantOptions options)
{
    public JsonObject Create(Grant grant, Origin origin)
    {
        var consentedScopes = grant.Scopes.SelectOfResource(consents.GetScopes(grant.User, grant.App));
        var grantedScopes = faults.RemoveWithheldScopes(grant.User, options.GrantOnlyRequestedScopes
            ? grant.Scopes.ResourceScopes.Intersect(consentedScopes, StringComparer.OrdinalIgnoreCase)
            : consentedScopes);
        var lifetime = (long)options.AccessTokenLifetime.TotalSeconds;
        var response = new JsonObject
        {
            ["token_type"] = "Bearer",
            ["scope"] = grant.Scopes.FormatGranted(grantedScopes),
            ["expires_in"] = lifetime,
            ["ext_expires_in"] = lifetime,
            ["access_token"] = accessTokens.Issue(grant, grantedScopes),
        };
        if (options.RefreshIn is { } refreshIn)
            response["refresh_in"] = (long)refreshIn.TotalSeconds;
        if (grant.Scopes.RequestsOpenId("offline_access"))
            response["refresh_token"] = refreshTokens.Issue(grant);
        if (grant.Scopes.RequestsOpenId("openid"))
            response["id_token"] = idTokens.Issue(grant, origin);
        if (grant.IncludeClientInfo)
            response["client_info"] = idTokens.CreateClientInfo(grant.User);
        return response;
    }
}
