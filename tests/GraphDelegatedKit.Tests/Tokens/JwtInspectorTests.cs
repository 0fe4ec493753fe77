namespace GraphDelegatedKit.Tests.Tokens;

public class JwtInspectorTests
{
    private const string DelegatedClaims = """
        {"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/t/","iat":1700000000,"nbf":1700000300,"exp":1700003600,
         "appid":"app-1","tid":"tenant-1","oid":"object-1","scp":"User.Read Mail.Read","upn":"ada@contoso.com","amr":["pwd","mfa"],
         "xms_cc":["CP1"],"ver":"1.0","wids":["a"],"xms_nested":{"aud":"not this","deep":[1,2,{"exp":5}]}}
        """;

    [Test]
    public void The_claims_of_a_delegated_token_are_read()
    {
        var token = JwtInspector.Inspect(JwtBuilder.Build(DelegatedClaims));

        Assert.Multiple(() =>
        {
            Assert.That(token.Format, Is.EqualTo(JwtFormat.Jws));
            Assert.That(token.Algorithm, Is.EqualTo("RS256"));
            Assert.That(token.KeyId, Is.EqualTo("k1"));
            Assert.That(token.Audiences, Is.EqualTo((string[])["https://graph.microsoft.com"]));
            Assert.That(token.AppId, Is.EqualTo("app-1"));
            Assert.That(token.TenantId, Is.EqualTo("tenant-1"));
            Assert.That(token.ObjectId, Is.EqualTo("object-1"));
            Assert.That(token.Scopes, Is.EqualTo((string[])["User.Read", "Mail.Read"]));
            Assert.That(token.Username, Is.EqualTo("ada@contoso.com"));
            Assert.That(token.AuthenticationMethods, Does.Contain("mfa"));
            Assert.That(token.AnswersClaimsChallenges, Is.True);
            Assert.That(token.LooksAppOnly, Is.False);
            Assert.That(token.Version, Is.EqualTo("1.0"));
            Assert.That(token.ExpiresOn, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1700003600)));
            Assert.That(token.ExpiresOn!.Value.Offset, Is.EqualTo(TimeSpan.Zero));
        });
    }

    [Test]
    public void An_app_only_token_is_recognized()
    {
        Assert.That(JwtInspector.Inspect(JwtBuilder.Build("""{"roles":["User.Read.All"]}""")).LooksAppOnly, Is.True);
        Assert.That(JwtInspector.Inspect(JwtBuilder.Build("""{"idtyp":"app","scp":"x"}""")).LooksAppOnly, Is.True);
        Assert.That(JwtInspector.Inspect(JwtBuilder.Build("""{"roles":["a"],"scp":"User.Read"}""")).LooksAppOnly, Is.False);
    }

    [TestCase(1700000299, JwtState.NotYetValid)]
    [TestCase(1700000300, JwtState.Valid)]
    [TestCase(1700003299, JwtState.Valid)]
    [TestCase(1700003300, JwtState.ExpiringSoon)]
    [TestCase(1700003599, JwtState.ExpiringSoon)]
    [TestCase(1700003600, JwtState.Expired)]
    public void The_state_of_a_token_follows_from_its_validity_times(long now, JwtState state)
    {
        var token = JwtInspector.Inspect(JwtBuilder.Build(DelegatedClaims));

        Assert.That(token.StateAt(DateTimeOffset.FromUnixTimeSeconds(now)), Is.EqualTo(state));
        Assert.That(token.StateAt(DateTimeOffset.FromUnixTimeSeconds(now).ToOffset(TimeSpan.FromHours(-9))), Is.EqualTo(state));
    }

    [TestCase("1700000000.5", 1700000000500)]
    [TestCase("1.7e9", 1700000000000)]
    [TestCase("0", 0)]
    public void An_exp_claim_with_a_fraction_or_an_exponent_is_read(string exp, long milliseconds)
    {
        var token = JwtInspector.Inspect(JwtBuilder.Build($$"""{"exp":{{exp}}}"""));

        Assert.That(token.ExpiresOn, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
    }

    [TestCase("-1")]
    [TestCase("1e300")]
    [TestCase("253402300800")]
    [TestCase("\"1700000000\"")]
    [TestCase("null")]
    [TestCase("{\"a\":[1]}")]
    public void An_invalid_exp_claim_counts_as_missing(string exp)
    {
        var token = JwtInspector.Inspect(JwtBuilder.Build($$"""{"exp":{{exp}},"tid":"t"}"""));

        Assert.That((token.Format, token.ExpiresOn, token.TenantId), Is.EqualTo((JwtFormat.Jws, (DateTimeOffset?)null, "t")));
        Assert.That(token.StateAt(DateTimeOffset.UnixEpoch), Is.EqualTo(JwtState.Unknown));
    }

    [TestCase("EwAoA8l6BAAU8cZZzWWnW7qVzYkK4nzJ8Vqb+Q/w==", JwtFormat.PersonalAccountTicket)]
    [TestCase("EwBwA8l6BAAU", JwtFormat.PersonalAccountTicket)]
    [TestCase("EwAoA8l6BAAU…", JwtFormat.PersonalAccountTicket)]
    [TestCase("0.AXoAopaque", JwtFormat.Opaque)]
    [TestCase("just-a-text", JwtFormat.Opaque)]
    [TestCase("a.b.c.d", JwtFormat.Opaque)]
    [TestCase("a.b.c.d.e.f.g", JwtFormat.Opaque)]
    [TestCase("", JwtFormat.Malformed)]
    [TestCase("  Bearer  ", JwtFormat.Malformed)]
    [TestCase("..", JwtFormat.Malformed)]
    [TestCase("a.b.c", JwtFormat.Malformed)]
    [TestCase("....", JwtFormat.Malformed)]
    public void The_format_of_a_token_is_recognized_from_its_text(string token, JwtFormat format)
    {
        Assert.That(JwtInspector.Inspect(token).Format, Is.EqualTo(format));
    }

    [Test]
    public void Only_the_header_of_an_encrypted_token_is_read()
    {
        var header = JwtBuilder.Encode("""{"alg":"RSA-OAEP","enc":"A256GCM","kid":"k9"}""");

        var token = JwtInspector.Inspect($"{header}.key.iv.text.tag");

        Assert.That((token.Format, token.Algorithm, token.Encryption, token.KeyId), Is.EqualTo((JwtFormat.Jwe, "RSA-OAEP", "A256GCM", "k9")));
        Assert.That((token.ExpiresOn, token.Audiences.Count), Is.EqualTo(((DateTimeOffset?)null, 0)));
    }

    [TestCase("Bearer ")]
    [TestCase("bearer ")]
    [TestCase("  Bearer   ")]
    [TestCase("\n")]
    public void One_Bearer_prefix_before_a_token_is_ignored(string prefix)
    {
        var token = JwtBuilder.Build(DelegatedClaims);

        Assert.That(JwtInspector.Inspect(prefix + token + "\n").Fingerprint, Is.EqualTo(JwtInspector.Inspect(token).Fingerprint));
        Assert.That(JwtInspector.Inspect("Bearer Bearer " + token).Format, Is.EqualTo(JwtFormat.Malformed));
    }

    [TestCase("""{"exp":1,"exp":2}""")]
    [TestCase("""{"exp":1,"\u0065xp":2}""")]
    [TestCase("""{"x":1,"y":2,"x":{}}""")]
    [TestCase("""[1]""")]
    [TestCase("1")]
    [TestCase("{} {}")]
    [TestCase("{}x")]
    [TestCase("""{"a":1""")]
    [TestCase("""{"tid":"\ud800"}""")]
    [TestCase("")]
    public void A_payload_that_is_not_one_object_with_unique_names_is_malformed(string claims)
    {
        var token = JwtInspector.Inspect(JwtBuilder.Build(claims));

        Assert.That(token.Format, Is.EqualTo(JwtFormat.Malformed));
        Assert.That(token.Problem, Does.StartWith("its payload"));
    }

    [Test]
    public void A_header_with_a_duplicate_name_is_malformed() =>
        Assert.That(JwtInspector.Inspect(JwtBuilder.Build("{}", """{"alg":"none","alg":"RS256"}""")).Problem, Is.EqualTo("its header names a claim twice"));

    [Test]
    public void A_payload_that_is_not_UTF8_is_malformed()
    {
        byte[] claims = [.. """{"tid":"x"""u8, 0xFF, .. "\"}"u8];

        Assert.That(JwtInspector.Inspect($"{JwtBuilder.Encode("{}")}.{JwtBuilder.Encode(claims)}.").Problem, Is.EqualTo("its payload is not UTF-8"));
    }

    [TestCase("=", false)]
    [TestCase("==", false)]
    [TestCase("", true)]
    public void Correct_base64_padding_in_a_token_is_accepted(string _, bool isPadded)
    {
        foreach (var claims in new[] { """{"tid":"1"}""", """{"tid":"12"}""", """{"tid":"123"}""" })
        {
            var part = JwtBuilder.Encode(claims);
            if (isPadded) part = part.PadRight((part.Length + 3) / 4 * 4, '=');

            Assert.That(JwtInspector.Inspect($"{JwtBuilder.Encode("{}")}.{part}.").TenantId, Does.StartWith("1"));
        }

        Assert.That(JwtInspector.Inspect($"{JwtBuilder.Encode("{}")}.e30===.").Format, Is.EqualTo(JwtFormat.Malformed));
    }

    [Test]
    public void Claims_nested_deeper_than_sixteen_levels_are_malformed()
    {
        Assert.That(JwtInspector.Inspect(JwtBuilder.Build(CreateNestedClaims(15))).Format, Is.EqualTo(JwtFormat.Jws));
        Assert.That(JwtInspector.Inspect(JwtBuilder.Build(CreateNestedClaims(16))).Format, Is.EqualTo(JwtFormat.Malformed));
        Assert.That(JwtInspector.Inspect(JwtBuilder.Build(CreateNestedClaims(20_000))).Format, Is.EqualTo(JwtFormat.Malformed));

        static string CreateNestedClaims(int depth) => $$"""{"a":{{new string('[', depth)}}{{new string(']', depth)}}}""";
    }

    [Test]
    public void A_token_longer_than_64_KB_is_not_read()
    {
        var claims = $$"""{"tid":"t","x":"{{new string('a', 40_000)}}"}""";

        Assert.That(JwtInspector.Inspect(JwtBuilder.Build(claims)).TenantId, Is.EqualTo("t"));
        Assert.That(JwtInspector.Inspect(JwtBuilder.Build(claims) + new string('a', 20_000)).Problem, Is.EqualTo("it is longer than 64 KB"));
    }

    [Test]
    public void Inspecting_random_text_never_throws()
    {
        var random = new Random(20260101);
        const string alphabet = "eyJhbGciOiJ9.._-=+/ {}[]\":,\\u00e9\uD800\0Ew0123";
        var validToken = JwtBuilder.Build(DelegatedClaims);
        for (var i = 0; i < 20_000; i++)
        {
            var text = random.Next(3) == 0
                ? new string([.. Enumerable.Range(0, random.Next(80)).Select(_ => alphabet[random.Next(alphabet.Length)])])
                : Mutate(validToken, random);

            var token = JwtInspector.Inspect(text);

            Assert.DoesNotThrow(() => _ = token.ToString() + token.Describe(TimeZoneInfo.Utc));
        }

        static string Mutate(string text, Random random)
        {
            var chars = text.ToCharArray();
            for (var n = random.Next(1, 4); n > 0; n--) chars[random.Next(chars.Length)] = alphabet[random.Next(alphabet.Length)];
            return new string(chars, 0, random.Next(2) == 0 ? chars.Length : random.Next(chars.Length));
        }
    }

    [Test]
    public void ToString_of_an_inspected_token_shows_neither_the_token_nor_the_user()
    {
        var text = JwtBuilder.Build(DelegatedClaims);

        var description = JwtInspector.Inspect(text).ToString();

        Assert.That(description, Does.Match("^Jws token [0-9a-f]{8}, until 2023-11-14T23:13:20.0000000"));
        Assert.That(description, Does.Not.Contain("ada").And.Not.Contain(text[..8]));
    }
}
