using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference: who signed in, told to the application.
internal sealed class Identities(Tenancy tenancy, SigningKey key, LocalTenantOptions options)
{
    public string IdToken(Grant grant, Origin origin)
    {
        var now = options.TimeProvider.GetUtcNow();
        var payload = new JwtPayload
        {
            ["aud"] = tenancy.ClientId,
            ["iss"] = $"{origin.Base}/{tenancy.TenantId}/v2.0",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + options.AccessTokenLifetime).ToUnixTimeSeconds(),
            ["name"] = grant.Person.DisplayName,
            ["oid"] = grant.Person.Id,
            ["preferred_username"] = grant.Person.SignInName,
            ["sub"] = SubjectOf(grant.Person, tenancy.ClientId),
            ["tid"] = tenancy.TenantId,
            ["uti"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
            ["ver"] = "2.0",
        };
        if (grant.Person.Home is { } home)
            payload["idp"] = $"https://sts.windows.net/{home.TenantId}/";
        if (grant.Scopes.Asks("email") && grant.Person.Mail is { } mail)
            payload["email"] = mail;
        if (grant.Nonce is not null)
            payload["nonce"] = grant.Nonce;
        return Jwt.Sign(key, payload);
    }

    // MSAL's account ids are made of these two: a guest's are those of the tenant they come from, while oid and tid in the tokens are those of this one.
    public string ClientInfo(LocalUser person) =>
        Base64UrlEncoder.Encode(new JsonObject { ["uid"] = person.Home?.ObjectId ?? person.Id, ["utid"] = person.Home?.TenantId ?? tenancy.TenantId }.ToJsonString());

    // The same person is a different subject to each application.
    public static string SubjectOf(LocalUser person, string audience) =>
        Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(person.Id + audience)));
}
