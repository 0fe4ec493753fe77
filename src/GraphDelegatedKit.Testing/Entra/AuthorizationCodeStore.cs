using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Entra;

// The issued authorization codes, which browsers deliver to their programs.
[NotInSnapshots("a code of a sign-in page that is open lives for ten minutes")]
internal sealed class AuthorizationCodeStore(TimeProvider timeProvider)
{
    private const int MaxCount = 1_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly RecentEntries<AuthorizationCode> _codes = new(MaxCount);

    public string Issue(LocalUser user, Guid sessionId, SignInRequest request)
    {
        var code = "1." + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(48));
        _codes.Add(code, new AuthorizationCode(code, user, sessionId, request, timeProvider.GetUtcNow() + Lifetime));
        return code;
    }

    public AuthorizationCode Find(string code) => _codes.Find(code) ?? throw CreateUnknownCodeError();

    public LocalUser? FindUser(string code) => _codes.Find(code)?.User;

    public void Redeem(AuthorizationCode issued, string? redirectUri, string? verifier)
    {
        if (!_codes.TryRemove(issued.Code, out _))
            throw CreateUnknownCodeError();

        if (timeProvider.GetUtcNow() >= issued.ExpiresOn)
            throw new EntraErrorException("invalid_grant", 70008, "The provided authorization code or refresh token has expired.");
        if (!Uri.TryCreate(redirectUri, UriKind.Absolute, out var uri) || uri != new Uri(issued.Request.Redirect.Uri))
            throw new EntraErrorException("invalid_grant", 50011, "The redirect URI does not match the one the code was issued for.");
        if (issued.Request.Challenge is { } challenge && !MatchesChallenge(verifier, challenge, issued.Request.IsPlainChallenge))
        {
            throw new EntraErrorException(
                "invalid_grant", 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.");
        }
    }

    private static EntraErrorException CreateUnknownCodeError() => new(
        "invalid_grant",
        54005,
        "OAuth2 Authorization code was already redeemed or is not known, please retry with a new valid code.");

    // https://datatracker.ietf.org/doc/html/rfc7636#section-4.6
    private static bool MatchesChallenge(string? verifier, string challenge, bool isPlain) =>
        verifier is not null
            && (isPlain ? verifier : Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))) == challenge;
}
