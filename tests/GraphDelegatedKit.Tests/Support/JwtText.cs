using System.Text;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>Writes JWTs by hand, so that they can also be wrong.</summary>
internal static class JwtText
{
    public static string Create(string claims, string header = """{"alg":"RS256","typ":"JWT","kid":"k1"}""") =>
        $"{Encode(header)}.{Encode(claims)}.c2lnbmF0dXJl";

    public static string Encode(string json) => Encode(Encoding.UTF8.GetBytes(json));

    public static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
