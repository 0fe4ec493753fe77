using GraphDelegatedKit.Tests.Scenarios;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class ChallengeCooldownTests
{
    private readonly Clock _clock = new();
    private readonly GraphAccessToken _rejected = TestData.CreateToken("refused");

    [TestCase(SignInReason.SignInRequired)]
    [TestCase(SignInReason.ConsentRequired)]
    [TestCase(SignInReason.BlockedByPolicy)]
    public async Task A_challenge_that_could_not_be_answered_fails_without_a_request_for_a_minute(SignInReason reason)
    {
        var tokens = new FakeTokenProvider(
            (request, _) => throw new SignInException(reason, "no user", "a remedy") { AadstsCodes = [50076], Claims = request!.Claims });
        var provider = new ChallengeCooldownTokenProvider(tokens, _clock);

        var first = await RequestWithClaimsAsync(provider, "c1");
        _clock.Advance(TimeSpan.FromSeconds(59));
        var second = await RequestWithClaimsAsync(provider, "c1");
        var requestsDuringCooldown = tokens.Requests.Count;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await RequestWithClaimsAsync(provider, "c1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(requestsDuringCooldown, Is.EqualTo(1));
            Assert.That(tokens.Requests.Count, Is.EqualTo(2));
            Assert.That(second.Reason, Is.EqualTo(reason));
            Assert.That(second.Message, Is.EqualTo("no user"));
            Assert.That(second.Remedy, Is.EqualTo("a remedy"));
            Assert.That(second.Claims, Is.EqualTo("c1"));
            Assert.That(second.AadstsCodes.Single(), Is.EqualTo(50076));
        }

        Assert.That(second, Is.Not.SameAs(first));
    }

    [Test]
    public async Task The_challenge_cooldown_applies_only_to_the_same_claims_and_token()
    {
        var tokens = new FakeTokenProvider((_, _) => throw new SignInException(SignInReason.SignInRequired, "no user"));
        var provider = new ChallengeCooldownTokenProvider(tokens, _clock);

        await RequestWithClaimsAsync(provider, "c1");
        await RequestWithClaimsAsync(provider, "other claims");
        await RequestWithClaimsAsync(provider, "other claims", TestData.CreateToken("other token"));
        await Assert.ThatAsync(() => provider.GetTokenAsync().AsTask(), Throws.InstanceOf<SignInException>());

        Assert.That(tokens.Requests, Has.Count.EqualTo(4));
    }

    [TestCase(SignInReason.InteractionFailed, Description = "a person was asked, and may want to try again")]
    [TestCase(SignInReason.Service)]
    public async Task A_challenge_that_failed_temporarily_is_answered_again_at_the_next_request(SignInReason reason)
    {
        var tokens = new FakeTokenProvider((_, _) => throw new SignInException(reason, "not now"));
        var provider = new ChallengeCooldownTokenProvider(tokens, _clock);

        await RequestWithClaimsAsync(provider, "c1");
        await RequestWithClaimsAsync(provider, "c1");

        Assert.That(tokens.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_job_with_an_unanswerable_challenge_sends_one_refresh_and_not_one_for_each_request()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var interactive = TestData.OpenSession(tenant, folder["cache.bin"]))
        {
            // a provider that answers challenges marks its token, and only such a token is renewed with the claims
            new DelegatedAuthHandler(interactive).Dispose();
            await interactive.SignInAsync();
        }

        await using var job = TestData.OpenSession(
            tenant, folder["cache.bin"], configure: options => options.Interaction = Interaction.Never);
        await using var graph = TestData.CreateClient(tenant, _clock, job);
        tenant.Faults.Challenge("/v1.0/me", ScenarioExtensions.StepUpClaims);
        tenant.Faults.RequireInteraction(ScenarioExtensions.StepUpClaims);
        int CountRefreshes() => tenant.Requests.Count(request => request.Form.GetValueOrDefault("grant_type") == "refresh_token");

        await Assert.ThatAsync(() => graph.GetAsync<User>("me"), Throws.InstanceOf<SignInException>());
        var first = CountRefreshes();
        for (var i = 0; i < 5; i++) await Assert.ThatAsync(() => graph.GetAsync<User>("me"), Throws.InstanceOf<SignInException>());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo(1));
            Assert.That(CountRefreshes(), Is.EqualTo(1));
        }
    }

    private async Task<SignInException> RequestWithClaimsAsync(
        ChallengeCooldownTokenProvider provider, string claims, GraphAccessToken? rejected = null) =>
        (await Assert.ThrowsAsync<SignInException>(() =>
            provider.GetTokenAsync(new TokenRequest { ForceRefresh = true, Claims = claims, Rejected = rejected ?? _rejected }).AsTask()))!;
}
