using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Jwt;

public class JwtInspectorTests
{
    private const string Delegated = """
        {"aud":"https://graph.microsoft.com","iss":"https://sts.windows.net/t/","iat":1700000000,"nbf":1700000300,"exp":1700003600,
         "appid":"app-1","tid":"tenant-1","oid":"object-1","scp":"User.Read Mail.Read","upn":"ada@contoso.com","amr":["pwd","mfa"],
         "xms_cc":["CP1"],"ver":"1.0","wids":["a"],"xms_nested":{"aud":"not this","deep":[1,2,{"exp":5}]}}
        """;

    [Test]
    public void The_claims_of_a_delegated_token_are_read()
    {
        var token = JwtInspector.Inspect(JwtText.Create(Delegated));

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
            Assert.That(token.DirectoryRoles, Is.EqualTo((string[])["a"]));
            Assert.That(token.AnswersClaimsChallenges, Is.True);
            Assert.That(token.LooksAppOnly, Is.False);
            Assert.That(token.Version, Is.EqualTo("1.0"));
            Assert.That(token.ExpiresOn, Is.EqualTo(DateTimeOffset.FromUnixTimeSeconds(1700003600)));
            Assert.That(token.ExpiresOn!.Value.Offset, Is.EqualTo(TimeSpan.Zero));
        });
    }

    [Test]
    public void A_token_is_expiring_soon_when_the_kit_would_renew_it()
    {
        var token = JwtInspector.Inspect(JwtText.Create("""{"exp":1700003600}"""));
        var renewal = DateTimeOffset.FromUnixTimeSeconds(1700003600) - TokenExpiry.ExpiryMargin;

        Assert.That(token.StateAt(renewal), Is.EqualTo(JwtState.ExpiringSoon));
        Assert.That(token.StateAt(renewal.AddTicks(-1)), Is.EqualTo(JwtState.Valid));
    }

    [Test]
    public void An_app_only_token_is_recognized()
    {
        Assert.That(JwtInspector.Inspect(JwtText.Create("""{"roles":["User.Read.All"]}""")).LooksAppOnly, Is.True);
        Assert.That(JwtInspector.Inspect(JwtText.Create("""{"idtyp":"app","scp":"x"}""")).LooksAppOnly, Is.True);
        Assert.That(JwtInspector.Inspect(JwtText.Create("""{"roles":["a"],"scp":"User.Read"}""")).LooksAppOnly, Is.False);
    }

    [TestCase(1700000299, JwtState.NotYetValid)]
    [TestCase(1700000300, JwtState.Valid)]
    [TestCase(1700003299, JwtState.Valid)]
    [TestCase(1700003300, JwtState.ExpiringSoon)]
    [TestCase(1700003599, JwtState.ExpiringSoon)]
    [TestCase(1700003600, JwtState.Expired)]
    public void The_state_of_a_token_follows_from_the_time(long now, JwtState state)
    {
        var token = JwtInspector.Inspect(JwtText.Create(Delegated));

        Assert.That(token.StateAt(DateTimeOffset.FromUnixTimeSeconds(now)), Is.EqualTo(state));
        Assert.That(token.StateAt(DateTimeOffset.FromUnixTimeSeconds(now).ToOffset(TimeSpan.FromHours(-9))), Is.EqualTo(state));
    }

    [TestCase("1700000000.5", 1700000000500)]
    [TestCase("1.7e9", 1700000000000)]
    [TestCase("0", 0)]
    public void An_expiry_with_a_fraction_is_read(string exp, long milliseconds)
    {
        var token = JwtInspector.Inspect(JwtText.Create($$"""{"exp":{{exp}}}"""));

        Assert.That(token.ExpiresOn, Is.EqualTo(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)));
    }

    [TestCase("-1")]
    [TestCase("1e300")]
    [TestCase("253402300800")]
    [TestCase("\"1700000000\"")]
    [TestCase("null")]
    [TestCase("{\"a\":[1]}")]
    public void An_invalid_expiry_counts_as_absent(string exp)
    {
        var token = JwtInspector.Inspect(JwtText.Create($$"""{"exp":{{exp}},"tid":"t"}"""));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Format, Is.EqualTo(JwtFormat.Jws));
            Assert.That(token.ExpiresOn, Is.Null);
            Assert.That(token.TenantId, Is.EqualTo("t"));
        }

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
    public void The_format_of_a_token_is_recognized(string token, JwtFormat format)
    {
        Assert.That(JwtInspector.Inspect(token).Format, Is.EqualTo(format));
    }

    [Test]
    public void Only_the_header_of_an_encrypted_token_is_read()
    {
        var header = JwtText.Encode("""{"alg":"RSA-OAEP","enc":"A256GCM","kid":"k9"}""");

        var token = JwtInspector.Inspect($"{header}.key.iv.text.tag");

        Assert.Multiple(() =>
        {
            Assert.That(token.Format, Is.EqualTo(JwtFormat.Jwe));
            Assert.That(token.Algorithm, Is.EqualTo("RSA-OAEP"));
            Assert.That(token.Encryption, Is.EqualTo("A256GCM"));
            Assert.That(token.KeyId, Is.EqualTo("k9"));
            Assert.That(token.ExpiresOn, Is.Null);
            Assert.That(token.Audiences, Is.Empty);
        });
    }

    [TestCase("Bearer ")]
    [TestCase("bearer ")]
    [TestCase("  Bearer   ")]
    [TestCase("\n")]
    public void One_Bearer_scheme_before_a_token_is_skipped(string front)
    {
        var token = JwtText.Create(Delegated);

        Assert.That(JwtInspector.Inspect(front + token + "\n").Fingerprint, Is.EqualTo(JwtInspector.Inspect(token).Fingerprint));
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
    public void A_payload_that_is_not_one_object_with_each_name_once_is_malformed(string claims)
    {
        var token = JwtInspector.Inspect(JwtText.Create(claims));

        Assert.That(token.Format, Is.EqualTo(JwtFormat.Malformed));
        Assert.That(token.Problem, Does.StartWith("its payload"));
    }

    [Test]
    public void A_header_with_a_repeated_name_is_malformed()
    {
        var token = JwtInspector.Inspect(JwtText.Create("{}", """{"alg":"none","alg":"RS256"}"""));

        Assert.That(token.Problem, Is.EqualTo("its header names a claim twice"));
    }

    [Test]
    public void Bytes_that_are_not_utf8_are_malformed()
    {
        byte[] claims = [.. """{"tid":"x"""u8, 0xFF, .. "\"}"u8];

        var token = JwtInspector.Inspect($"{JwtText.Encode("{}")}.{JwtText.Encode(claims)}.");

        Assert.That(token.Problem, Is.EqualTo("its payload is not UTF-8"));
    }

    [TestCase("=", false)]
    [TestCase("==", false)]
    [TestCase("", true)]
    public void Correct_padding_is_accepted_and_wrong_padding_is_malformed(string _, bool padded)
    {
        foreach (var claims in new[] { """{"tid":"1"}""", """{"tid":"12"}""", """{"tid":"123"}""" })
        {
            var part = JwtText.Encode(claims);
            if (padded) part = part.PadRight((part.Length + 3) / 4 * 4, '=');

            Assert.That(JwtInspector.Inspect($"{JwtText.Encode("{}")}.{part}.").TenantId, Does.StartWith("1"));
        }

        Assert.That(JwtInspector.Inspect($"{JwtText.Encode("{}")}.e30===.").Format, Is.EqualTo(JwtFormat.Malformed));
    }

    [Test]
    public void Nesting_is_read_to_sixteen_levels_and_not_beyond()
    {
        Assert.That(JwtInspector.Inspect(JwtText.Create(Nested(15))).Format, Is.EqualTo(JwtFormat.Jws));
        Assert.That(JwtInspector.Inspect(JwtText.Create(Nested(16))).Format, Is.EqualTo(JwtFormat.Malformed));
        Assert.That(JwtInspector.Inspect(JwtText.Create(Nested(20_000))).Format, Is.EqualTo(JwtFormat.Malformed));

        static string Nested(int depth) => $$"""{"a":{{new string('[', depth)}}{{new string(']', depth)}}}""";
    }

    [Test]
    public void A_token_of_more_than_64_KB_is_not_read()
    {
        var claims = $$"""{"tid":"t","x":"{{new string('a', 40_000)}}"}""";

        Assert.That(JwtInspector.Inspect(JwtText.Create(claims)).TenantId, Is.EqualTo("t"));
        Assert.That(JwtInspector.Inspect(JwtText.Create(claims) + new string('a', 20_000)).Problem, Is.EqualTo("it is longer than 64 KB"));
    }

    [TestCase("iss")]
    [TestCase("azp")]
    [TestCase("appid")]
    [TestCase("tid")]
    [TestCase("oid")]
    [TestCase("sub")]
    [TestCase("jti")]
    [TestCase("aud")]
    [TestCase("scp")]
    [TestCase("roles")]
    public void A_claim_of_another_kind_than_its_name_allows_counts_as_absent(string name)
    {
        foreach (var value in new[] { "5", "1e400", "true", "null", "{}", """{"a":"b"}""" })
        {
            var token = JwtInspector.Inspect(JwtText.Create($$"""{"{{name}}":{{value}},"ver":"1.0"}"""));

            Assert.Multiple(() =>
            {
                Assert.That(token.Format, Is.EqualTo(JwtFormat.Jws));
                Assert.That((string?[])[token.Issuer, token.AppId, token.TenantId, token.ObjectId], Is.All.Null);
                Assert.That(token.Audiences.Concat(token.Scopes).Concat(token.Roles), Is.Empty);
                Assert.That(token.Version, Is.EqualTo("1.0"));
            });
        }
    }

    [TestCase("alg")]
    [TestCase("kid")]
    [TestCase("typ")]
    [TestCase("x5t")]
    [TestCase("cty")]
    public void A_header_of_another_kind_than_its_name_allows_counts_as_absent(string name)
    {
        var token = JwtInspector.Inspect(JwtText.Create("""{"tid":"t"}""", $$"""{"{{name}}":5,"enc":"A256GCM"}"""));

        Assert.Multiple(() =>
        {
            Assert.That(token.TenantId, Is.EqualTo("t"));
            Assert.That(token.Encryption, Is.EqualTo("A256GCM"));
            Assert.That((string?[])[token.Algorithm, token.KeyId], Is.All.Null);
        });
    }

    [Test]
    public void An_audience_and_roles_are_one_text_or_the_texts_of_an_array()
    {
        var one = JwtInspector.Inspect(JwtText.Create("""{"aud":"a","roles":"r","amr":"pwd"}"""));
        var mixed = JwtInspector.Inspect(JwtText.Create("""{"aud":["a",5,null,["x"],"b"],"roles":[{},"r",true,"s"],"amr":[]}"""));

        Assert.Multiple(() =>
        {
            Assert.That(one.Audiences, Is.EqualTo((string[])["a"]));
            Assert.That(one.Roles, Is.EqualTo((string[])["r"]));
            Assert.That(one.AuthenticationMethods, Is.EqualTo((string[])["pwd"]));
            Assert.That(mixed.Audiences, Is.EqualTo((string[])["a", "b"]));
            Assert.That(mixed.Roles, Is.EqualTo((string[])["r", "s"]));
            Assert.That(mixed.AuthenticationMethods, Is.Empty);
        });
    }

    [TestCase("""{"tid":"\ud83d\ude00"}""", "\ud83d\ude00")]
    [TestCase("""{"tid":"t","x":"\ud800"}""", "t")]
    public void A_surrogate_pair_is_read_and_half_of_one_in_a_claim_that_is_not_read_does_no_harm(string claims, string tenant) =>
        Assert.That(JwtInspector.Inspect(JwtText.Create(claims)).TenantId, Is.EqualTo(tenant));

    [TestCase("""{"tid":"\ud800"}""")]
    [TestCase("""{"iss":"\udc00x"}""")]
    [TestCase("""{"roles":["a","\ud800"]}""")]
    [TestCase("""{"aud":["\ud800"]}""")]
    [TestCase("""{"\ud800":1}""")]
    public void Half_of_a_surrogate_pair_in_a_claim_that_is_read_is_malformed(string claims) =>
        Assert.That(JwtInspector.Inspect(JwtText.Create(claims)).Problem, Does.StartWith("its payload is not JSON"));

    [TestCase("2024-01-01")]
    [TestCase("2024-01-01T00:00:00Z")]
    public void A_scope_that_looks_like_a_date_stays_as_it_was_written(string scope) =>
        Assert.That(JwtInspector.Inspect(JwtText.Create($$"""{"scp":"{{scope}}"}""")).Scopes, Is.EqualTo((string[])[scope]));

    [TestCase("+")]
    [TestCase("/")]
    [TestCase(" ")]
    [TestCase("\n")]
    [TestCase("é")]
    public void A_character_that_is_not_base64url_is_malformed_in_every_segment(string character)
    {
        var (header, claims) = (JwtText.Encode("{}"), JwtText.Encode("""{"tid":"12"}"""));

        Assert.Multiple(() =>
        {
            Assert.That(Inspect(header.Insert(2, character), claims, "c2ln"), Is.EqualTo("its header is not base64url"));
            Assert.That(Inspect(header, claims.Insert(2, character), "c2ln"), Is.EqualTo("its payload is not base64url"));
            Assert.That(Inspect(header, claims, "c2" + character + "ln"), Is.EqualTo("its signature is not base64url"));
        });

        static string? Inspect(string header, string claims, string signature) =>
            JwtInspector.Inspect($"{header}.{claims}.{signature}").Problem;
    }

    [TestCase("""{"tid":"1"}""", 4)]
    [TestCase("""{"tid":"123"}""", 16)]
    public void Bits_of_the_last_character_that_belong_to_no_byte_are_ignored(string claims, int spellings)
    {
        const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var segment = JwtText.Encode(claims);

        for (var bits = 0; bits < spellings; bits++)
        {
            var spelling = segment[..^1] + Digits[Digits.IndexOf(segment[^1]) + bits];

            Assert.That(JwtInspector.Inspect($"{JwtText.Encode("{}")}.{spelling}.").TenantId, Does.StartWith("1"));
        }
    }

    [Test]
    public void Random_text_is_inspected_without_an_exception()
    {
        var random = new Random(20260101);
        const string alphabet = "eyJhbGciOiJ9.._-=+/ {}[]\":,\\u00e9\uD800\0Ew0123";
        var real = JwtText.Create(Delegated);
        for (var i = 0; i < 20_000; i++)
        {
            var text = random.Next(3) == 0
                ? new string([.. Enumerable.Range(0, random.Next(80)).Select(_ => alphabet[random.Next(alphabet.Length)])])
                : Mutated(real, random);

            var token = JwtInspector.Inspect(text);

            Assert.DoesNotThrow(() => _ = token.ToString() + token.Describe(TimeZoneInfo.Utc));
        }

        static string Mutated(string text, Random random)
        {
            var chars = text.ToCharArray();
            for (var n = random.Next(1, 4); n > 0; n--) chars[random.Next(chars.Length)] = alphabet[random.Next(alphabet.Length)];
            return new string(chars, 0, random.Next(2) == 0 ? chars.Length : random.Next(chars.Length));
        }
    }

    [Test]
    public void ToString_of_an_inspection_shows_neither_the_token_nor_the_user()
    {
        var text = JwtText.Create(Delegated);

        var words = JwtInspector.Inspect(text).ToString();

        Assert.That(words, Does.Match("^Jws token [0-9a-f]{8}, until 2023-11-14T23:13:20.0000000"));
        Assert.That(words, Does.Not.Contain("ada").And.Not.Contain(text[..8]));
    }
}
