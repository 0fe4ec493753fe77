using System.Collections.Concurrent;
using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using GraphDelegatedKit.Testing.People;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference: Graph's own access tokens (version 1.0), minted and read.
internal sealed class AccessTokens(Tenancy tenancy, SigningKey key, People.People people, LocalTenantOptions options)
{
    private const string GraphAudience = "00000003-0000-0000-c000-000000000000";
    private const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";
    private const string EveryUser = "b79fbf4d-3ef9-4689-8143-76b194e85509";

    private const int Remembered = 1_000;

    private readonly ConcurrentDictionary<string, (AccessToken Token, DateTimeOffset Until)> _read = new(StringComparer.Ordinal);

    private string Issuer => $"https://sts.windows.net/{tenancy.TenantId}/";

    public string Mint(Grant grant, IEnumerable<string> granted)
    {
        var now = options.TimeProvider.GetUtcNow();
        var person = grant.Person;
        var payload = new JwtPayload
        {
            ["aud"] = GraphAudience,
            ["iss"] = Issuer,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + options.AccessTokenLifetime).ToUnixTimeSeconds(),
            ["acct"] = 0,
            ["acr"] = "1",
            ["amr"] = new[] { "pwd" },
            ["app_displayname"] = tenancy.ApplicationName,
            ["appid"] = tenancy.ClientId,
            ["appidacr"] = "0",
            ["idtyp"] = "user",
            ["ipaddr"] = "127.0.0.1",
            ["name"] = person.DisplayName,
            ["oid"] = person.Id,
            ["platf"] = "8",
            ["puid"] = "10032000" + person.Id[..8].ToUpperInvariant(),
            ["scp"] = string.Join(' ', ["openid", "profile", "email", .. granted]),
            ["sid"] = people.StandingOf(person).Session.ToString(),
            ["sub"] = Identities.SubjectOf(person, GraphAudience),
            ["tenant_region_scope"] = "EU",
            ["tid"] = tenancy.TenantId,
            ["unique_name"] = person.SignInName,
            ["uti"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
            ["ver"] = "1.0",
            ["wids"] = person.IsAdministrator ? new[] { GlobalAdministrator, EveryUser } : [EveryUser],
            ["xms_tcdt"] = 1_577_836_800,
        };
        if (person.Home is { } home)
            payload["idp"] = $"https://sts.windows.net/{home.TenantId}/";
        else
            payload["upn"] = person.UserPrincipalName;
        if (grant.Claims.UnderstandsChallenges)
            payload["xms_cc"] = new[] { "cp1" };
        if (grant.Claims.AuthenticationContexts is { Count: > 0 } contexts)
            payload["acrs"] = contexts.ToArray();
        payload[Claims.MetName] = grant.Claims.Met;

        return Jwt.Sign(key, payload);
    }

    // A signature is checked once, and the lifetime each time: every request of a batch carries the token of the batch.
    public AccessToken Read(string token)
    {
        if (_read.TryGetValue(token, out var known) && options.TimeProvider.GetUtcNow() < known.Until)
            return known.Token;
        var (read, until) = Validate(token);
        if (_read.Count >= Remembered)
            _read.Clear();
        _read[token] = (read, until);
        return read;
    }

    private (AccessToken Token, DateTimeOffset Until) Validate(string token)
    {
        var handler = new JwtSecurityTokenHandler { MaximumTokenSizeInBytes = 64 * 1024, MapInboundClaims = false };
        handler.ValidateToken(
            token,
            new TokenValidationParameters
            {
                IssuerSigningKey = key.Key,
                ValidIssuer = Issuer,
                ValidAudiences = [GraphAudience, "https://graph.microsoft.com"],
                LifetimeValidator = IsAlive,
                CryptoProviderFactory = key.Key.CryptoProviderFactory,
            },
            out var validated);

        var payload = ((JwtSecurityToken)validated).Payload;
        return (new AccessToken(
            payload["oid"].ToString()!,
            Guid.Parse(payload["sid"].ToString()!),
            payload.ContainsKey("xms_cc"),
            payload["scp"].ToString()!.Split(' ')), validated.ValidTo);
    }

    private bool IsAlive(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = options.TimeProvider.GetUtcNow().UtcDateTime;
        if (expires is null || now >= expires)
            throw new SecurityTokenExpiredException();
        return notBefore is null || now.AddMinutes(5) >= notBefore;
    }
}
