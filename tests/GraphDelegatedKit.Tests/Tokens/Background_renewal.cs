using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Background_renewal
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Callers_go_on_with_the_token_that_is_due_and_one_renewal_runs_for_all_of_them()
    {
        var renewal = new TaskCompletionSource<GraphAccessToken>();
        var asked = 0;
        var inner = new FakeTokens((_, _) => Interlocked.Increment(ref asked) == 1 ? new(Due()) : new(renewal.Task));
        var snapshot = new CachedTokenProvider(inner, _clock);
        await snapshot.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(31));

        for (var call = 0; call < 40; call++) Assert.That((await snapshot.GetTokenAsync()).Value, Is.EqualTo("due"), "nobody waits");

        renewal.SetResult(new GraphAccessToken("renewed", _clock.GetUtcNow().AddHours(1)));
        await Until(async () => (await snapshot.GetTokenAsync()).Value == "renewed");
        Assert.That(inner.Requests, Has.Count.EqualTo(2));
        Assert.That(inner.Requests[1]!.Rejected!.Value, Is.EqualTo("due"));
    }

    [Test]
    public async Task It_finishes_although_every_caller_has_cancelled()
    {
        var renewal = new TaskCompletionSource<GraphAccessToken>();
        var token = CancellationToken.None;
        var inner = new FakeTokens((request, cancellation) =>
        {
            if (request is null) return new(Due());
            token = cancellation;
            return new(renewal.Task);
        });
        var snapshot = new CachedTokenProvider(inner, _clock);
        await snapshot.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(31));

        using (var caller = new CancellationTokenSource())
        {
            await snapshot.GetTokenAsync(cancellationToken: caller.Token);
            await caller.CancelAsync();
        }

        renewal.SetResult(new GraphAccessToken("renewed", _clock.GetUtcNow().AddHours(1)));
        await Until(async () => (await snapshot.GetTokenAsync()).Value == "renewed");
        Assert.That(token.CanBeCanceled, Is.False);
    }

    [Test]
    public async Task One_that_failed_is_left_alone_for_a_minute_and_harms_nobody()
    {
        var inner = new FakeTokens((_, _) => throw new SignInException(SignInReason.Service, "down"));
        var background = new BackgroundRefresh(inner, _clock);
        await background.StartAsync(Due(), _ => { });

        _clock.Advance(BackgroundRefresh.FailureCooldown - TimeSpan.FromSeconds(1));
        await background.StartAsync(Due(), _ => { });
        var beforeTheRest = inner.Requests.Count;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await background.StartAsync(Due(), _ => { });

        Assert.That((beforeTheRest, inner.Requests.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task One_that_outlives_a_sign_out_does_not_bring_the_token_back()
    {
        var renewal = new TaskCompletionSource<GraphAccessToken>();
        var first = 0;
        var inner = new FakeTokens((request, _) => request is not null ? new(renewal.Task)
            : first++ == 0 ? new(Due())
            : throw new SignInException(SignInReason.SignInRequired, "nobody"));
        var snapshot = new CachedTokenProvider(inner, _clock);
        await snapshot.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(31));
        await snapshot.GetTokenAsync();

        snapshot.Clear();
        renewal.SetResult(new GraphAccessToken("renewed", _clock.GetUtcNow().AddHours(1)));

        for (var look = 0; look < 20; look++)
        {
            await Task.Yield();
            Assert.That(async () => await snapshot.GetTokenAsync(), Throws.InstanceOf<SignInException>());
        }
    }

    private GraphAccessToken Due() => new("due", _clock.GetUtcNow().AddHours(1)) { RefreshOn = _clock.GetUtcNow().AddMinutes(30) };

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
