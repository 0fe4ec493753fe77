using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// The codes browsers carry back to their programs.
internal sealed class AuthorizationCodes(TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, AuthorizationCode> _codes = new(StringComparer.Ordinal);

    public string Issue(LocalUser person, SignInRequest request)
    {
        var code = "1." + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(48));
        _codes[code] = new AuthorizationCode(person, request, time.GetUtcNow() + Life);
        return code;
    }

    public AuthorizationCode Redeem(string code, string? redirectUri, string? verifier)
    {
        if (!_codes.TryRemove(code, out var known))
            throw new EntraRefusal("invalid_grant", 54005, "OAuth2 Authorization code was already redeemed or is not known, please retry with a new valid code.");
        if (time.GetUtcNow() >= known.ExpiresOn)
            throw new EntraRefusal("invalid_grant", 70008, "The provided authorization code or refresh token has expired.");
        if (redirectUri is null || !Uri.TryCreate(redirectUri, UriKind.Absolute, out var address) || address != known.Request.RedirectUri)
            throw new EntraRefusal("invalid_grant", 50011, "The redirect URI does not match the one the code was issued for.");
        if (known.Request.Challenge is { } challenge && !Answers(verifier, challenge, known.Request.IsPlainChallenge))
            throw new EntraRefusal("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.");
        return known;
    }

    // https://datatracker.ietf.org/doc/html/rfc7636#section-4.6
    private static bool Answers(string? verifier, string challenge, bool plain) =>
        verifier is not null && (plain ? verifier : Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))) == challenge;
}
