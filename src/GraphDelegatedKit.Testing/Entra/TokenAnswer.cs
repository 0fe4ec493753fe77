using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#successful-authentication-response
internal sealed class TokenAnswer(
    AccessTokens accessTokens, RefreshTokens refreshTokens, Identities identities, People.People people, LocalFaults faults, LocalTenantOptions options)
{
    public JsonObject Make(Grant grant, Origin origin)
    {
        var consented = people.StandingOf(grant.Person).Consented;
        var granted = faults.Granted(options.GrantOnlyWhatIsAsked ? grant.Scopes.Resource.Intersect(consented, StringComparer.OrdinalIgnoreCase) : consented);
        var lifetime = (long)options.AccessTokenLifetime.TotalSeconds;
        var answer = new JsonObject
        {
            ["token_type"] = "Bearer",
            ["scope"] = grant.Scopes.Answer(granted),
            ["expires_in"] = lifetime,
            ["ext_expires_in"] = lifetime,
            ["access_token"] = accessTokens.Mint(grant, granted),
        };
        if (options.RefreshIn is { } refreshIn)
            answer["refresh_in"] = (long)refreshIn.TotalSeconds;
        if (grant.Scopes.Asks("offline_access"))
            answer["refresh_token"] = refreshTokens.Issue(grant.Person);
        if (grant.Scopes.Asks("openid"))
            answer["id_token"] = identities.IdToken(grant, origin);
        if (grant.WantsClientInfo)
            answer["client_info"] = identities.ClientInfo(grant.Person);
        return answer;
    }
}
