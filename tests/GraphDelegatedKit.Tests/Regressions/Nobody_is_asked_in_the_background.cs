using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A renewal ahead of time that was refused asked a person to sign in, out of the blue and while the token held was still good.</summary>
public sealed class Nobody_is_asked_in_the_background
{
    [Test]
    public async Task A_renewal_ahead_of_time_says_that_nobody_waits()
    {
        var (clock, renewal) = (new Clock(), new TaskCompletionSource<TokenRequest?>());
        var tokens = new FakeTokens((request, _) =>
        {
            if (request is not null) renewal.SetResult(request);
            return new(new GraphAccessToken("t", clock.GetUtcNow().AddHours(24)) { RefreshOn = clock.GetUtcNow().AddHours(12) });
        });
        var snapshot = new CachedTokenProvider(tokens, clock);
        await snapshot.GetTokenAsync();

        clock.Advance(TimeSpan.FromHours(13));
        await snapshot.GetTokenAsync();

        Assert.That((await renewal.Task.WaitAsync(TimeSpan.FromMinutes(2)))!.IsBackground);
    }

    [Test]
    public async Task Where_nobody_waits_nobody_is_asked()
    {
        var prompts = 0;
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant, change: options => options.DeviceCodePrompt = (code, cancelled) =>
        {
            prompts++;
            return tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancelled);
        });
        var held = await session.GetTokenAsync();
        tenant.RevokeSignInSessions(tenant.Address.DefaultUser);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new TokenRequest { Rejected = held, IsBackground = true }).AsTask());
        var early = prompts;
        await session.GetTokenAsync(new TokenRequest { Rejected = held });

        Assert.That((error!.Reason, early, prompts), Is.EqualTo((SignInReason.SignInRequired, 1, 2)));
    }

    [Test]
    public async Task Whoever_waits_does_not_share_the_fetch_of_nobody()
    {
        var arrives = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokens((_, _) => new(arrives.Task));
        var single = new SingleFlightTokenProvider(inner, CancellationToken.None);
        var held = Some.Token();

        Task[] flights = [single.GetTokenAsync(new TokenRequest { Rejected = held, IsBackground = true }).AsTask(), single.GetTokenAsync(new TokenRequest { Rejected = held }).AsTask()];
        arrives.SetResult(Some.Token());
        await Task.WhenAll(flights);

        Assert.That(inner.Requests, Has.Count.EqualTo(2));
    }
}
