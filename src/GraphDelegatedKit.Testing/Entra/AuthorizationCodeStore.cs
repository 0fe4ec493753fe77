using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// The issued authorization codes, which browsers deliver to their programs.
internal sealed class AuthorizationCodeStore(TimeProvider timeProvider)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, AuthorizationCode> _codes = new(StringComparer.Ordinal);

    public string Issue(LocalUser user, SignInRequest request)
    {
        var code = "1." + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(48));
        _codes[code] = new AuthorizationCode(user, request, timeProvider.GetUtcNow() + Lifetime);
        return code;
    }

    public AuthorizationCode Redeem(string code, string? redirectUri, string? verifier)
    {
        if (!_codes.TryRemove(code, out var issued))
        {
            throw new EntraErrorException(
                "invalid_grant", 54005,
                "OAuth2 Authorization code was already redeemed or is not known, please retry with a new valid code.");
        }

        if (timeProvider.GetUtcNow() >= issued.ExpiresOn)
            throw new EntraErrorException("invalid_grant", 70008, "The provided authorization code or refresh token has expired.");
        if (redirectUri is null || !Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) || uri != issued.Request.RedirectUri)
            throw new EntraErrorException("invalid_grant", 50011, "The redirect URI does not match the one the code was issued for.");
        if (issued.Request.Challenge is { } challenge && !MatchesChallenge(verifier, challenge, issued.Request.IsPlainChallenge))
        {
            throw new EntraErrorException(
                "invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.");
        }

        return issued;
    }

    // https://datatracker.ietf.org/doc/html/rfc7636#section-4.6
    private static bool MatchesChallenge(string? verifier, string challenge, bool isPlain) =>
        verifier is not null
            && (isPlain ? verifier : Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))) == challenge;
}
