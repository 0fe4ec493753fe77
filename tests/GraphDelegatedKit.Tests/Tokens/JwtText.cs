using System.Text;

namespace GraphDelegatedKit.Tests.Tokens;

/// <summary>JWTs by hand, so that they can also be wrong.</summary>
internal static class JwtText
{
    public static string Of(string claims, string header = """{"alg":"RS256","typ":"JWT","kid":"k1"}""") => $"{Part(header)}.{Part(claims)}.c2lnbmF0dXJl";

    public static string Part(string json) => Part(Encoding.UTF8.GetBytes(json));

    public static string Part(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
