using System.Net;
using System.Text;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class ClaimsChallengeTests
{
    private const string Claims = """{"access_token":{"acrs":{"essential":true,"value":"c1~~~?!"}}}""";

    private static readonly string Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims));
    private static readonly string UrlSafe = Base64.Replace('+', '-').Replace('/', '_').TrimEnd('=');

    public static IEnumerable<string> Challenges =>
    [
        $"Bearer realm=\"\", authorization_uri=\"https://login.example/common\", client_id=\"00000003\", error=\"insufficient_claims\", "
        + $"claims=\"{Base64}\"",
        $"Bearer claims=\"{UrlSafe}\", error=\"insufficient_claims\"",
        $"Bearer error=insufficient_claims, claims={Base64}",
        $"bearer ERROR=\"Insufficient_Claims\",CLAIMS=\"{Base64.TrimEnd('=')}\"",
        $"Bearer realm=\"a, b=\\\"c\\\", Basic x=y\" , error = \"insufficient_claims\" ,claims = \"{Base64}\"",
        $"Negotiate, Basic realm=\"x, y\", Bearer error=\"insufficient_claims\", claims=\"{Base64}\", PoP nonce=\"n\"",
        $"NTLM TlRMTVNTUAAB==, Bearer error=\"insufficient_claims\", claims=\"{Base64}\"",
        $"Bearer error=\"invalid_token\", claims=\"{Base64}\", PoP a=b, Bearer error=\"insufficient_claims\", claims=\"{UrlSafe}\"",
        $"Bearer error=\"invalid_token\", claims=\"AAAA\", Bearer error=\"insufficient_claims\", claims=\"{Base64}\"",
        $"Bearer error=insufficient_claims claims={Claims}",
        $"Bearer error=\"insufficient_claims\", claims=\"{Claims.Replace("\"", "\\\"")}\"",
    ];

    public static IEnumerable<string> NoChallenges =>
    [
        "", " ", ",", "=", "\"", "Bearer", "Bearer ",
        "Bearer =", "Bearer error", "Bearer error=", "Bearer error=\"", "Bearer claims=\"\\", "Bearer claims={", "Bearer claims={\"}",
        "Bearer realm=\"\"", "Bearer error=\"insufficient_claims\"",
        $"Bearer claims=\"{Base64}\"",
        $"Bearer error=\"invalid_token\", claims=\"{Base64}\"",
        $"PoP error=\"insufficient_claims\", claims=\"{Base64}\"",
        $"Bearer error=\"insufficient_claims\", PoP claims=\"{Base64}\"",
        $"Bearer error=\"insufficient_claims\", Bearer error=\"invalid_token\", claims=\"{Base64}\"",
        $"Bearer error=\"insufficient_claims\", Bearer claims=\"{Base64}\"", // two challenges, of which neither is one for claims
        "Bearer error=\"insufficient_claims\", claims=\"\"",
        "Bearer error=\"insufficient_claims\", claims=\"****\"",
        "Bearer error=\"insufficient_claims\", claims=\"A\"",
        "Bearer error=\"insufficient_claims\", claims=\"/////w==\"", // not UTF-8
        $"Bearer error=\"insufficient_claims\", claims=\"{Convert.ToBase64String("not json"u8)}\"",
        $"Bearer error=\"insufficient_claims\", claims=\"{Convert.ToBase64String("[1]"u8)}\"",
        $"Bearer error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('[', 10_000)))}\"",
    ];

    [TestCaseSource(nameof(Challenges))]
    public void A_claims_challenge_is_found_in_every_known_header_form(string header) =>
        Assert.That(ClaimsChallenge.Parse(header), Is.EqualTo(Claims));

    [TestCaseSource(nameof(NoChallenges))]
    public void A_header_without_a_claims_challenge_is_ignored(string header) => Assert.That(ClaimsChallenge.Parse(header), Is.Null);

    [Test]
    public void A_truncated_claims_challenge_is_either_read_completely_or_ignored()
    {
        foreach (var challenge in Challenges)
            for (var length = 0; length < challenge.Length; length++)
                Assert.That(ClaimsChallenge.Parse(challenge[..length]), Is.Null.Or.EqualTo(Claims));
    }

    [Test]
    public void A_claims_challenge_is_found_in_any_of_several_headers()
    {
        using var response = FakeHttpHandler.CreateResponse(
            HttpStatusCode.Unauthorized,
            null,
            ("WWW-Authenticate", "Basic realm=\"x\""),
            ("WWW-Authenticate", $"Bearer error=\"insufficient_claims\", claims=\"{Base64}\""));

        Assert.That(ClaimsChallenge.FromResponse(response), Is.EqualTo(Claims));
    }

    [Test]
    public void A_response_without_the_header_has_no_claims_challenge()
    {
        using var response = FakeHttpHandler.CreateResponse(HttpStatusCode.Unauthorized);

        Assert.That(ClaimsChallenge.FromResponse(response), Is.Null);
    }
}
