using System.Diagnostics;
using System.Globalization;
using System.Text;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// The time and the allocation of one <see cref="JwtInspector.Inspect"/>, for each kind of token.
/// <c>dotnet run -c Release --project tests/Benchmarks -- inspect</c>
/// </summary>
internal static class InspectionFigure
{
    private const int Calls = 2_000, Rounds = 25;

    private const string Header =
        """{"typ":"JWT","nonce":"8fPq","alg":"RS256","x5t":"L1KfKFI_jnXbwWc22xZxw1sUHH0","kid":"L1KfKFI_jnXbwWc22xZxw1sUHH0"}""";

    private const string Claims = """
        {"aud":"00000003-0000-0000-c000-000000000000","iss":"https://sts.windows.net/8a4b1c2d-0000-4000-8000-1234567890ab/",
        "iat":1700000000,"nbf":1700000000,"exp":1700005160,"acct":0,"acr":"1","acrs":["urn:user:registersecurityinfo"],
        "aio":"AVQAq/8VAAAAm3kE2b8mS0u0n6Y9bX3nQ4Jt5l8Vd1Hf9cW2yR7sK0pZ6gT4uJ1xN8qL3vB5eD7aC9wF2hM0kS6rY4iO8zU=","amr":["pwd","mfa"],
        "app_displayname":"Nightly report","appid":"11112222-3333-4444-5555-666677778888","appidacr":"0","family_name":"Lovelace",
        "given_name":"Ada","idtyp":"user","ipaddr":"203.0.113.7","name":"Ada Lovelace","oid":"99990000-aaaa-4bbb-8ccc-ddddeeeeffff",
        "onprem_sid":"S-1-5-21-1111111111-2222222222-3333333333-4444","platf":"14","puid":"1003200012345678",
        "rh":"0.AXoALQxLijUAAECAABI0VniQqwMAAAAAAAAAwAAAAAAAAAB6ALM.",
        "scp":"email Files.ReadWrite.All openid profile User.Read User.Read.All",
        "sid":"00123456-789a-4bcd-8ef0-123456789abc","signin_state":["kmsi"],"sub":"Xq0tq2hB5mF3cJ7zL1wN9vR4sK8yU6gP0dT2eA5iO3M",
        "tenant_region_scope":"EU","tid":"8a4b1c2d-0000-4000-8000-1234567890ab","unique_name":"ada@contoso.com","upn":"ada@contoso.com",
        "uti":"mW2n4b6V8c0X1z3L5kJ7AQ","ver":"1.0","wids":["b79fbf4d-3ef9-4689-8143-76b194e85509"],"xms_cc":["CP1"],
        "xms_ftd":"3kP7","xms_idrel":"1 8","xms_st":{"sub":"J5sK8yU6gP0dT2eA5iO3MXq0tq2hB5mF3cJ7zL1wN9v"},"xms_tcdt":1577836800}
        """;

    public static void Run()
    {
        var (header, signature) = (Part(Header), Part(new string('s', 256)));
        var expiryAsText = Claims.Replace("1700005160", "\"1700005160\"", StringComparison.Ordinal);
        Measure("an access token of Graph", $"{header}.{Part(Claims)}.{signature}");
        Measure("the same, exp a text", $"{header}.{Part(expiryAsText)}.{signature}");
        Measure("encrypted", $"{Part("""{"alg":"RSA-OAEP","enc":"A256GCM","kid":"k9"}""")}.{signature}.aXZpdml2.{Part(Claims)}.dGFndGFn");
        Measure("of a personal account", "EwAo" + Part(Claims));
        Measure("cut off in its payload", $"{header}.{Part(Claims[..^200])}.{signature}");
        Measure("64 KB", $"{header}.{Part($$"""{"tid":"t","x":"{{new string('a', 48_000)}}"}""")}.{signature}");
    }

    private static void Measure(string name, string token)
    {
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(1);) JwtInspector.Inspect(token);

        var best = double.MaxValue; // other load on the machine can only make a round slower
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            for (var call = 0; call < Calls; call++) JwtInspector.Inspect(token);
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMicroseconds / Calls);
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (Rounds * Calls);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-26} {token.Length,6} characters {best,8:F2} us {bytes,8:N0} B"));
    }

    private static string Part(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
