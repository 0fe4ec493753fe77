using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.AspNetCore.Challenges;

/// <summary>The permissions and claims that the next sign-in must request.</summary>
/// <param name="Scopes">The permissions besides the app's own.</param>
/// <param name="Claims">The claims challenge as decoded JSON.</param>
/// <param name="LoginHint">The user name, so that the sign-in page asks for none.</param>
/// <param name="Cause">What caused the challenge, such as <c>sessionLost</c>.</param>
internal sealed record ChallengeRequest(IReadOnlyList<string> Scopes, string? Claims, string? LoginHint, string Cause)
{
    /// <summary>Gets a text that is equal for the same challenge.</summary>
    public string Fingerprint
    {
        get
        {
            var text = $"{Cause}\n{string.Join(' ', Scopes).ToLowerInvariant()}\n{Claims}";
            return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        }
    }
}
