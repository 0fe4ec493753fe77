using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace GraphDelegatedKit.Tests.Jwt;

/// <summary>Properties that hold for every token, valid or damaged.</summary>
public class JwtInspectorProperties
{
    private static readonly string[] Names =
    [
        "alg", "cty", "enc", "kid", "typ", "x5t", "zip", "exp", "nbf", "iat", "iss", "aud", "azp", "sub", "jti", "appid", "tid", "oid",
        "ver", "idtyp", "upn", "preferred_username", "unique_name", "scp", "roles", "amr", "xms_cc", "x", "", "\\u0065xp",
    ];

    private static readonly char[] Letters = [.. "eyJ.-_=+/ {\"\ud800\0w9"];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1700000000", "1e300", "1e400", "253402300800", "9223372036854775808", "{}", "[]", "[[[]]]",
        """{"a":1,"a":2}""", "\"\"", "\"a b\"", "\"2024-01-01\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", """["a",5,null]""",
        """["\ud800"]""", new string('[', 20) + new string(']', 20),
    ];

    [Test]
    public void A_token_of_any_claims_is_described_without_an_exception() => Check(Tokens(), IsDescribed);

    [Test]
    public void A_damaged_token_is_described_without_an_exception() => Check(Damaged(), IsDescribed);

    [Test]
    public void Any_text_is_described_without_an_exception() => Check(ArbMap.Default.GeneratorFor<string>(), IsDescribed);

    [Test]
    public void The_description_of_a_damaged_token_does_not_contain_it() => Check(Damaged(), token =>
    {
        var inspection = JwtInspector.Inspect(token);
        return !LeakedText.Contains(inspection.ToString() + inspection.Problem, token);
    });

    [Test]
    public void Only_a_readable_token_has_claims() => Check(Damaged(), token => JwtInspector.Inspect(token) is
        { Format: JwtFormat.Jws, Problem: null } or { ExpiresOn: null, Audiences.Count: 0, Issuer: null, Username: null, TenantId: null });

    private static bool IsDescribed(string token)
    {
        var inspection = JwtInspector.Inspect(token);
        _ = inspection.Describe(TimeZoneInfo.Utc);
        _ = inspection.StateAt(DateTimeOffset.UnixEpoch);
        _ = inspection.RemainingAt(TimeProvider.System);
        return (inspection.Format == JwtFormat.Malformed) == (inspection.Problem is not null);
    }

    private static Gen<string> Tokens() =>
        from header in Objects()
        from claims in Objects()
        from form in Gen.Elements("{0}.{1}.c2ln", "{0}.{1}.", "{0}..iv.{1}.tag", "Bearer {0}.{1}.c2ln")
        select string.Format(null, form, JwtText.Encode(header), JwtText.Encode(claims));

    private static Gen<string> Objects() =>
        from claims in (from name in Gen.Elements(Names) from value in Gen.Elements(Values) select $"\"{name}\":{value}").ListOf()
        select $"{{{string.Join(',', claims)}}}";

    private static Gen<string> Damaged() =>
        from token in Tokens()
        from edits in (from at in Gen.Choose(0, 10_000) from with in Gen.Elements(Letters) select (at, with)).ListOf()
        from length in Gen.Choose(1, 1_000)
        select Damage(token, edits, length);

    private static string Damage(string token, IEnumerable<(int At, char With)> edits, int length)
    {
        var text = new StringBuilder(token);
        foreach (var (at, with) in edits.Take(4)) text[at % text.Length] = with;
        return text.ToString(0, length > 500 ? text.Length : length % text.Length);
    }

    private static void Check<T>(Gen<T> values, Func<T, bool> holds) =>
        PropertyCheck.Holds(values, holds, caseCount: 2_000);
}
