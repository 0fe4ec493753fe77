using System.Collections.Concurrent;
using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Users;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference: issues and validates access tokens
// for Graph (version 1.0).
[NotInSnapshots("a cache")]
internal sealed class AccessTokenIssuer(
    TenantRegistration registration, SigningKey key, UserDirectory users, LocalTenantOptions options, TimeProvider timeProvider)
{
    private const string GlobalAdministratorRole = "62e90394-69f5-4237-9190-012177145e10";
    private const string DefaultUserRole = "b79fbf4d-3ef9-4689-8143-76b194e85509";

    // A claim that real tokens do not have: changes when the sign-ins of the user are revoked.
    private const string RevocableSessionName = "local_session";

    private const int MaxCachedTokens = 1_000;

    private readonly ConcurrentDictionary<string, (AccessToken Token, DateTimeOffset Until)> _validatedTokens =
        new(StringComparer.Ordinal);

    private string Issuer => $"https://sts.windows.net/{registration.TenantId}/";

    public string Issue(Grant grant, IEnumerable<string> grantedScopes)
    {
        var now = timeProvider.GetUtcNow();
        var user = grant.User;
        var payload = new JwtPayload
        {
            ["aud"] = grant.Scopes.Audience,
            ["iss"] = Issuer,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + options.AccessTokenLifetime).ToUnixTimeSeconds(),
            ["acct"] = 0,
            ["acr"] = "1",
            ["amr"] = new[] { "pwd" },
            ["app_displayname"] = grant.App.DisplayName,
            ["appid"] = grant.App.ClientId,
            ["appidacr"] = ((int)grant.Credential).ToString(CultureInfo.InvariantCulture),
            ["idtyp"] = "user",
            ["ipaddr"] = "127.0.0.1",
            ["name"] = user.DisplayName,
            ["oid"] = user.Id,
            ["platf"] = "8",
            ["puid"] = "10032000" + user.Id[..8].ToUpperInvariant(),
            ["scp"] = string.Join(' ', ["openid", "profile", "email", .. RequestedScopes.RemoveResource(grantedScopes)]),
            ["sid"] = grant.SessionId.ToString(),
            ["sub"] = IdTokenIssuer.GetSubject(user, GraphApplication.Id),
            ["tenant_region_scope"] = "EU",
            ["tid"] = registration.TenantId,
            ["unique_name"] = user.SignInName,
            ["uti"] = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(16)),
            ["ver"] = "1.0",
            ["wids"] = user.IsAdministrator ? new[] { GlobalAdministratorRole, DefaultUserRole } : [DefaultUserRole],
            [RevocableSessionName] = users.GetState(user).Session.ToString(),
            ["xms_tcdt"] = 1_577_836_800,
        };
        if (user.Home is { } home)
            payload["idp"] = $"https://sts.windows.net/{home.TenantId}/";
        else
            payload["upn"] = user.UserPrincipalName;
        if (grant.Claims.SupportsChallenges)
            payload["xms_cc"] = new[] { "cp1" };
        if (grant.Claims.AuthenticationContexts is { Count: > 0 } authenticationContexts)
            payload["acrs"] = authenticationContexts.ToArray();
        payload[ClaimsRequest.RequestedClaimsName] = grant.Claims.RequestedJson;

        foreach (var (name, value) in users.GetState(user).Claims)
            payload[name] = value;
        return JwtWriter.Sign(key, payload);
    }

    // Caches validated tokens, because every request of a batch carries the token of the batch. The expiry is checked every time.
    public AccessToken Validate(string token)
    {
        if (_validatedTokens.TryGetValue(token, out var cached) && timeProvider.GetUtcNow() < cached.Until)
            return cached.Token;
        var (accessToken, validUntil) = ValidateSignature(token);
        if (_validatedTokens.Count >= MaxCachedTokens)
            _validatedTokens.Clear();
        _validatedTokens[token] = (accessToken, validUntil);
        return accessToken;
    }

    private (AccessToken Token, DateTimeOffset Until) ValidateSignature(string token)
    {
        var handler = new JwtSecurityTokenHandler { MaximumTokenSizeInBytes = 64 * 1024, MapInboundClaims = false };
        handler.ValidateToken(
            token,
            new TokenValidationParameters
            {
                IssuerSigningKey = key.Key,
                ValidIssuer = Issuer,
                ValidAudiences = [GraphApplication.Id, "https://graph.microsoft.com"],
                LifetimeValidator = ValidateLifetime,
                CryptoProviderFactory = key.Key.CryptoProviderFactory,
            },
            out var validatedToken);

        var payload = ((JwtSecurityToken)validatedToken).Payload;
        return (new AccessToken(
            payload["oid"].ToString()!,
            payload["appid"].ToString()!,
            Guid.Parse(payload[RevocableSessionName].ToString()!),
            payload.ContainsKey("xms_cc"),
            payload["scp"].ToString()!.Split(' ')), validatedToken.ValidTo);
    }

    private bool ValidateLifetime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = timeProvider.GetUtcNow().UtcDateTime;
        if (expires is null || now >= expires)
            throw new SecurityTokenExpiredException();
        return notBefore is null || now.AddMinutes(5) >= notBefore;
    }
}
