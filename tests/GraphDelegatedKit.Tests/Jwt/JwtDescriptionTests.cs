namespace GraphDelegatedKit.Tests.Jwt;

public class JwtDescriptionTests
{
    [TestCase("Asia/Kolkata", "2023-11-14T22:13:20Z", "2023-11-15T03:43:20+05:30")]
    [TestCase("America/St_Johns", "2023-11-14T22:13:20Z", "2023-11-14T18:43:20-03:30")]
    [TestCase("America/St_Johns", "2023-07-01T12:00:00Z", "2023-07-01T09:30:00-02:30")]
    [TestCase("Etc/UTC", "2023-11-14T22:13:20Z", "2023-11-14T22:13:20+00:00")]
    [TestCase("Europe/Berlin", "2024-03-31T00:59:59Z", "2024-03-31T01:59:59+01:00")] // a second before the gap
    [TestCase("Europe/Berlin", "2024-03-31T01:00:00Z", "2024-03-31T03:00:00+02:00")] // right behind it
    [TestCase("Europe/Berlin", "2024-10-27T00:30:00Z", "2024-10-27T02:30:00+02:00")] // the hour that comes twice
    [TestCase("Europe/Berlin", "2024-10-27T01:30:00Z", "2024-10-27T02:30:00+01:00")]
    public void Times_are_described_in_the_given_time_zone_with_their_offset(string zone, string utc, string shown)
    {
        var exp = DateTimeOffset.Parse(utc).ToUnixTimeSeconds();

        var text = JwtInspector.Inspect(JwtText.Create($$"""{"exp":{{exp}}}""")).Describe(TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.That(text, Does.Contain("Until     " + shown + "\n"));
    }

    [Test]
    public void A_description_shows_user_and_scopes_and_that_nothing_was_verified()
    {
        var token = JwtText.Create("""{"aud":"https://graph.microsoft.com","scp":"User.Read Mail.Read","upn":"ada@contoso.com"}""");

        var text = JwtInspector.Inspect(token).Describe(TimeZoneInfo.Utc);

        Assert.That(text, Is.EqualTo("""
            Token     JWT, signed (RS256); nothing of it was verified
            Audience  https://graph.microsoft.com
            Person    ada@contoso.com
            Scopes    User.Read Mail.Read

            """));
    }

    [Test]
    public void The_latest_possible_expiry_is_described_in_every_time_zone()
    {
        var token = JwtInspector.Inspect(JwtText.Create("""{"exp":253402300799,"nbf":0}"""));

        foreach (var zone in new[] { "Pacific/Kiritimati", "Pacific/Pago_Pago" })
            Assert.That(token.Describe(TimeZoneInfo.FindSystemTimeZoneById(zone)), Does.Contain("Until     "));
    }

    [Test]
    public void Invisible_characters_outside_of_the_basic_plane_do_not_reach_the_terminal()
    {
        var token = JwtText.Create("""{"upn":"ada\udb40\udc41@contoso.com \ud83d\ude00"}""");

        var text = JwtInspector.Inspect(token).Describe(TimeZoneInfo.Utc);

        Assert.That(text, Does.Contain("ada\uFFFD@contoso.com \ud83d\ude00\n"), "a tag character is hidden, an emoji is shown");
    }

    [Test]
    public void An_escape_sequence_written_into_a_claim_does_not_reach_the_terminal()
    {
        var token = JwtText.Create("""{"upn":"ada\u001b[2J\u202e\nUntil 2099"}""", """{"alg":"x\u0007"}""");

        var text = JwtInspector.Inspect(token).Describe(TimeZoneInfo.Utc);

        Assert.That(text, Does.Contain("ada\uFFFD[2J\uFFFD\uFFFDUntil 2099").And.Contain("(x\uFFFD)"));
    }
}
