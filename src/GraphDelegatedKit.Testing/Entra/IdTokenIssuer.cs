using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference: issues the token that tells the application
// who signed in.
internal sealed class IdTokenIssuer(
    TenantRegistration registration, SigningKey key, UserDirectory users, LocalTenantOptions options, TimeProvider timeProvider)
{
    // With a code, the token is bound to it: https://openid.net/specs/openid-connect-core-1_0.html#HybridIDToken
    public string Issue(Grant grant, Origin origin, string? code = null)
    {
        var now = timeProvider.GetUtcNow();
        var payload = new JwtPayload
        {
            ["aud"] = grant.App.ClientId,
            ["iss"] = $"{origin.BaseUrl}/{registration.TenantId}/v2.0",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + options.AccessTokenLifetime).ToUnixTimeSeconds(),
            ["name"] = grant.User.DisplayName,
            ["oid"] = grant.User.Id,
            ["preferred_username"] = grant.User.SignInName,
            ["sid"] = grant.SessionId.ToString(),
            ["sub"] = GetSubject(grant.User, grant.App.ClientId),
            ["tid"] = registration.TenantId,
            ["uti"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
            ["ver"] = "2.0",
        };
        if (grant.User.Home is { } home)
            payload["idp"] = $"https://sts.windows.net/{home.TenantId}/";
        if (grant.Scopes.RequestsOpenId("email") && grant.User.Mail is { } mail)
            payload["email"] = mail;
        if (grant.Nonce is not null)
            payload["nonce"] = grant.Nonce;
        if (code is not null)
            payload["c_hash"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(code)).AsSpan(0, 16).ToArray());
        foreach (var (name, value) in users.GetState(grant.User).Claims)
            payload[name] = value;
        return JwtWriter.Sign(key, payload);
    }

    // MSAL builds account ids from these two values. For a guest they belong to the home tenant, while oid and tid in the tokens belong to
    // this tenant.
    public string CreateClientInfo(LocalUser user) =>
        Base64UrlEncoder.Encode(new JsonObject
        {
            ["uid"] = user.Home?.ObjectId ?? user.Id,
            ["utid"] = user.Home?.TenantId ?? registration.TenantId,
        }.ToJsonString());

    // Every application sees a different subject for the same user.
    public static string GetSubject(LocalUser user, string audience) =>
        Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(user.Id + audience)));
}
