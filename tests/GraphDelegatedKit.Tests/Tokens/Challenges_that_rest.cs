using GraphDelegatedKit.Tests.Scenarios;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Challenges_that_rest
{
    private readonly Clock _clock = new();
    private readonly GraphAccessToken _refused = Some.Token("refused");

    [TestCase(SignInReason.SignInRequired)]
    [TestCase(SignInReason.ConsentRequired)]
    [TestCase(SignInReason.BlockedByPolicy)]
    public async Task Are_those_nobody_could_answer_and_for_a_minute(SignInReason reason)
    {
        var tokens = new FakeTokens((request, _) => throw new SignInException(reason, "nobody", "a remedy") { AadstsCodes = [50076], Claims = request!.Claims });
        var resting = new ChallengeCooldownTokenProvider(tokens, _clock);

        var first = await Ask(resting, "c1");
        _clock.Advance(TimeSpan.FromSeconds(59));
        var second = await Ask(resting, "c1");
        var asked = tokens.Requests.Count;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Ask(resting, "c1");

        Assert.That((asked, tokens.Requests.Count), Is.EqualTo((1, 2)));
        Assert.That((second.Reason, second.Message, second.Remedy, second.Claims, second.AadstsCodes.Single()), Is.EqualTo((reason, "nobody", "a remedy", "c1", 50076)));
        Assert.That(second, Is.Not.SameAs(first));
    }

    [Test]
    public async Task Are_no_others()
    {
        var tokens = new FakeTokens((_, _) => throw new SignInException(SignInReason.SignInRequired, "nobody"));
        var resting = new ChallengeCooldownTokenProvider(tokens, _clock);

        await Ask(resting, "c1");
        await Ask(resting, "other claims");
        await Ask(resting, "other claims", Some.Token("other token"));
        await Assert.ThatAsync(() => resting.GetTokenAsync().AsTask(), Throws.InstanceOf<SignInException>());

        Assert.That(tokens.Requests, Has.Count.EqualTo(4));
    }

    [TestCase(SignInReason.InteractionFailed, Description = "a person was asked, and may want to try again")]
    [TestCase(SignInReason.Service)]
    public async Task Are_not_those_that_may_go_well_the_next_time(SignInReason reason)
    {
        var tokens = new FakeTokens((_, _) => throw new SignInException(reason, "not now"));
        var resting = new ChallengeCooldownTokenProvider(tokens, _clock);

        await Ask(resting, "c1");
        await Ask(resting, "c1");

        Assert.That(tokens.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Cost_a_job_one_refresh_and_not_one_for_each_request()
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using (var person = Some.Session(tenant, folder["cache.bin"]))
        {
            new DelegatedAuthHandler(person).Dispose(); // what answers challenges has the token say so, and only such a token is told the claims
            await person.SignInAsync();
        }

        await using var job = Some.Session(tenant, folder["cache.bin"], change: options => options.Interaction = Interaction.Never);
        await using var graph = Some.Client(tenant, _clock, job);
        tenant.Faults.Challenge("/v1.0/me", Journeys.Step1);
        tenant.Faults.RequireInteraction(Journeys.Step1);
        int Refreshes() => tenant.Requests.Count(request => request.Form.GetValueOrDefault("grant_type") == "refresh_token");

        await Assert.ThatAsync(() => graph.GetAsync<User>("me"), Throws.InstanceOf<SignInException>());
        var first = Refreshes();
        for (var i = 0; i < 5; i++) await Assert.ThatAsync(() => graph.GetAsync<User>("me"), Throws.InstanceOf<SignInException>());

        Assert.That((first, Refreshes()), Is.EqualTo((1, 1)));
    }

    private async Task<SignInException> Ask(ChallengeCooldownTokenProvider resting, string claims, GraphAccessToken? refused = null) =>
        (await Assert.ThrowsAsync<SignInException>(() => resting.GetTokenAsync(new TokenRequest { ForceRefresh = true, Claims = claims, Rejected = refused ?? _refused }).AsTask()))!;
}
