namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A token with a line break in it ended in a bare FormatException; and a token had a fraction of a second in its expiry after a sign-in,
/// and none when it was read from the cache.
/// </summary>
public sealed class TokenTextTests
{
    private readonly Clock _clock = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 975, TimeSpan.Zero));

    [TestCase("the-token\n")]
    [TestCase("  the-token\r\n")]
    [TestCase("Bearer the-token")]
    [TestCase("bearer  the-token\n")]
    public void White_space_and_a_scheme_around_a_token_are_ignored(string value)
    {
        var token = new GraphAccessToken(value, TestData.FixedTime);

        Assert.That(token.Value, Is.EqualTo("the-token"));
        Assert.That(token.Header.ToString(), Is.EqualTo("Bearer the-token"));
    }

    [TestCase("the\ntoken")]
    [TestCase("the\r\n token")]
    [TestCase("the\ttoken")]
    [TestCase("the\0token")]
    [TestCase("thé-token")]
    [TestCase(" \n")]
    [TestCase("Bearer ")]
    public void A_token_with_a_character_that_no_token_has_is_an_ArgumentException_without_the_token(string value)
    {
        Assert.That(
            () => new GraphAccessToken(value, TestData.FixedTime),
            Throws.ArgumentException.With.Message.Not.Contains("the-token").And.Message.Not.Contains("the\n"));
    }

    [Test]
    public void A_token_whose_text_begins_with_the_name_of_the_scheme_is_unchanged()
    {
        Assert.That(new GraphAccessToken("BearerTokens", TestData.FixedTime).Value, Is.EqualTo("BearerTokens"));
    }

    [Test]
    public void The_times_of_a_token_are_whole_seconds()
    {
        var token = new GraphAccessToken("t", TestData.FixedTime.AddMilliseconds(975)) { RefreshOn = TestData.FixedTime.AddTicks(1) };

        Assert.That(token.ExpiresOn, Is.EqualTo(TestData.FixedTime));
        Assert.That(token.RefreshOn, Is.EqualTo(TestData.FixedTime));
    }

    [Test]
    public async Task A_token_expires_at_the_same_time_after_a_sign_in_and_from_the_cache_of_the_next_process()
    {
        using var folder = new TemporaryFolder();
        var service = new FakeSignInService();
        await using var session = service.OpenSession(TimeProvider.System, WithoutInterval, folder["cache"]);
        var signedIn = await session.SignInAsync();

        await using var next = service.OpenSession(TimeProvider.System, null, folder["cache"]);
        var cached = await next.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(cached.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(cached.ExpiresOn, Is.EqualTo(signedIn.ExpiresOn));
            Assert.That(signedIn.ExpiresOn.Ticks % TimeSpan.TicksPerSecond, Is.Zero);
        }

        void WithoutInterval(DelegatedSessionOptions options) =>
            (options.Methods, options.OpenBrowser) = ([SignInMethod.Browser], FakeSignInService.PostCodeAsync);
    }

    [TestCase("a token with\nbreaks")]
    [TestCase("tökén")]
    public async Task A_token_response_with_a_token_that_cannot_be_sent_is_a_service_error_and_is_not_stored(string value)
    {
        var isBroken = true;
        FakeSignInService? service = null;
        service = new((post, _) =>
        {
            if (post.GrantType != "refresh_token" || !isBroken) return Task.FromResult<HttpResponseMessage?>(null);
            var body = service!.CreateTokenBody(post);
            body["access_token"] = value;
            return Task.FromResult<HttpResponseMessage?>(FakeSignInService.CreateJson(body));
        });
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new() { ForceRefresh = true }).AsTask());
        isBroken = false;
        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
        Assert.That(error.ToString(), Does.Not.Contain(value));
        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
    }
}
