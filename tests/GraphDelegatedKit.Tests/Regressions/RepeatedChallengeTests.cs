using System.Net;
using System.Text;
using GraphDelegatedKit.Tests.Scenarios;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// After a claims challenge was answered, a refresh for any other reason dropped the claims, so that the service demanded them again; and
/// one request answered either a challenge or another 401, so that a call after a revocation failed.
/// </summary>
public sealed class RepeatedChallengeTests
{
    private const string Claims = ScenarioExtensions.StepUpClaims;
    private const string OtherClaims = """{"access_token":{"acrs":{"essential":true,"value":"c2"}}}""";

    private readonly Clock _clock = new();

    [Test]
    public async Task A_renewal_repeats_the_claims_that_a_service_demanded_last()
    {
        var service = new FakeSignInService();
        await using var session = service.OpenSession(_clock);
        var first = await session.GetTokenAsync();
        var challenged = await session.GetTokenAsync(new() { ForceRefresh = true, Claims = OtherClaims, Rejected = first });
        challenged = await session.GetTokenAsync(new() { ForceRefresh = true, Claims = Claims, Rejected = challenged });

        await session.GetTokenAsync(new() { ForceRefresh = true, Rejected = challenged });
        await session.GetTokenAsync(new() { ForceRefresh = true });
        _clock.Advance(TimeSpan.FromHours(2));
        await session.GetTokenAsync();

        var later = service.Refreshes.Skip(2).Select(post => post.Form.GetValueOrDefault("claims", ""));
        Assert.That(later, Has.Exactly(3).Items.And.All.Contains("\"c1\""));
    }

    [Test]
    public async Task A_renewal_repeats_the_claims_that_a_person_met()
    {
        var service = new FakeSignInService();
        await using var session = service.OpenSession(_clock);
        await session.SignInAsync(new() { Claims = Claims });

        await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(service.Refreshes[^1].Form.GetValueOrDefault("claims"), Does.Contain("\"c1\""));
    }

    [Test]
    public async Task Claims_that_only_a_person_can_meet_by_now_do_not_prevent_a_renewal()
    {
        var isMet = true;
        FakeSignInService service = new((post, _) => Task.FromResult(
            post.GrantType == "refresh_token" && post.Form.GetValueOrDefault("claims", "").Contains("c1") && !isMet
                ? FakeSignInService.CreateJson(
                    new { error = "interaction_required", error_codes = new[] { 50076 }, claims = Claims },
                    HttpStatusCode.BadRequest)
                : null));
        await using var session = service.OpenSession(_clock, options => options.Interaction = Interaction.Allowed);
        await session.SignInAsync();
        await session.GetTokenAsync(new() { Claims = Claims });
        isMet = false;

        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        Assert.That(service.PromptCount, Is.EqualTo(1), "the user is not asked for claims that this request did not demand");
    }

    [Test]
    public async Task Claims_of_an_account_are_forgotten_when_it_signs_out()
    {
        var service = new FakeSignInService();
        await using var session = service.OpenSession(_clock);
        await session.SignInAsync(new() { Claims = Claims });
        await session.SignOutAsync();
        await session.SignInAsync();

        await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(service.Refreshes[^1].Form.GetValueOrDefault("claims", ""), Does.Not.Contain("\"c1\""));
    }

    [TestCase("plain challenge ok", 200, 3)]
    [TestCase("challenge plain ok", 200, 3)]
    [TestCase("plain challenge plain", 401, 3)]
    [TestCase("challenge plain challenge", 401, 3)]
    [TestCase("plain plain ok", 401, 2)]
    [TestCase("challenge challenge ok", 401, 2)]
    public async Task A_challenge_and_another_401_are_each_answered_once(string responses, int status, int sent)
    {
        using var handler = new FakeHttpHandler();
        foreach (var response in responses.Split(' '))
        {
            if (response == "ok") handler.RespondsWith(HttpStatusCode.OK);
            else if (response == "plain") handler.RespondsWith(HttpStatusCode.Unauthorized);
            else handler.RespondsWith(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", CreateChallenge()));
        }

        var tokens = new FakeTokenProvider(TestData.CreateToken("1"), TestData.CreateToken("2"), TestData.CreateToken("3"));
        using var client = new HttpClient(new DelegatedAuthHandler(tokens) { InnerHandler = handler });

        using var result = await client.PostAsync("https://graph.microsoft.com/v1.0/me", new StringContent("body"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)result.StatusCode, Is.EqualTo(status));
            Assert.That(handler.Requests, Has.Count.EqualTo(sent));
            Assert.That(handler.Requests.Select(request => request.Body), Is.All.EqualTo("body"));
            Assert.That(
                tokens.Requests.Skip(1).Select(request => request!.Rejected!.Value), Is.EqualTo(new[] { "1", "2" }.Take(sent - 1)));
        }
    }

    [Test]
    public async Task A_call_succeeds_after_a_challenge_that_follows_another_401()
    {
        await using var tenant = await TestData.StartTenantAsync();
        await using var session = TestData.OpenSession(tenant);
        await using var graph = TestData.CreateClient(tenant, tokens: session);
        await graph.GetAsync<User>("me");
        tenant.Faults.Fail("/v1.0/me", 401);
        tenant.Faults.Challenge("/v1.0/me", Claims);

        var me = await graph.GetAsync<User>("me");

        Assert.That(me.UserPrincipalName, Is.Not.Null);
        Assert.That(tenant.GetStatusCodes().Skip(1), Is.EqualTo(new[] { "401", "401", "200" }));
    }

    private static string CreateChallenge() =>
        $"Bearer error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims))}\"";
}
