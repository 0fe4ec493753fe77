using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Tests.Jwt;

/// <summary>The inspector reads a token that the package wrote as the package's other reader does.</summary>
public class JwtOracleTests
{
    private static readonly JwtSecurityTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    [Test]
    public void The_inspector_reads_what_the_identity_package_reads()
    {
        var random = new Random(42);
        for (var i = 0; i < 300; i++)
        {
            var text = Minted(random);
            var expected = Handler.ReadJwtToken(text);

            var token = JwtInspector.Inspect(text);

            Assert.Multiple(() =>
            {
                Assert.That(token.Format, Is.EqualTo(JwtFormat.Jws));
                Assert.That(token.Algorithm, Is.EqualTo(expected.Header.Alg));
                Assert.That(token.KeyId, Is.EqualTo(expected.Header.Kid));
                Assert.That(token.ExpiresOn?.UtcDateTime ?? default, Is.EqualTo(expected.ValidTo));
                Assert.That(token.NotBefore?.UtcDateTime ?? default, Is.EqualTo(expected.ValidFrom));
                Assert.That(token.Issuer, Is.EqualTo(expected.Issuer));
                Assert.That(token.Audiences, Is.EqualTo(expected.Audiences));
                Assert.That(token.TenantId, Is.EqualTo(Claim("tid")));
                Assert.That(token.Username, Is.EqualTo(Claim("upn")));
                Assert.That(string.Join(' ', token.Scopes), Is.EqualTo(Claim("scp") ?? ""));
                Assert.That(token.Roles, Is.EqualTo(expected.Claims.Where(c => c.Type == "roles").Select(c => c.Value)));
            });

            string? Claim(string type) => expected.Claims.FirstOrDefault(c => c.Type == type)?.Value;
        }
    }

    private static string Minted(Random random)
    {
        var claims = new List<Claim> { new("tid", Text(random)), new("upn", Text(random)) };
        if (random.Next(2) == 0) claims.Add(new Claim("scp", "User.Read Files.ReadWrite.All"));
        for (var n = random.Next(4); n > 0; n--) claims.Add(new Claim("roles", "Role." + n));
        for (var n = random.Next(3); n > 0; n--) claims.Add(new Claim("aud", "https://aud/" + n));
        for (var n = random.Next(30); n > 0; n--) claims.Add(new Claim("x" + n, Text(random)));

        var key = new byte[32];
        random.NextBytes(key);
        var from = DateTime.UnixEpoch.AddSeconds(random.Next());
        return Handler.WriteToken(new JwtSecurityToken(
            "https://issuer/" + Text(random), null, claims,
            random.Next(4) == 0 ? null : from, random.Next(4) == 0 ? null : from.AddSeconds(random.Next(1, 90_000)),
            new SigningCredentials(new SymmetricSecurityKey(key) { KeyId = "k" + random.Next() }, SecurityAlgorithms.HmacSha256)));
    }

    private static string Text(Random random)
    {
        const string letters = "abc Ä\"\\/\n€漢😀é<>&'+";
        var runes = letters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => runes[random.Next(runes.Length)].ToString()));
    }
}
