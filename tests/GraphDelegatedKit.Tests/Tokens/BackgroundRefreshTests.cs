using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class BackgroundRefreshTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Callers_get_the_due_token_while_one_background_renewal_runs()
    {
        var renewal = new TaskCompletionSource<GraphAccessToken>();
        var calls = 0;
        var inner = new FakeTokenProvider((_, _) => Interlocked.Increment(ref calls) == 1 ? new(CreateDueToken()) : new(renewal.Task));
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        await cachedProvider.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(31));

        for (var call = 0; call < 40; call++)
            Assert.That((await cachedProvider.GetTokenAsync()).Value, Is.EqualTo("due"), "no caller waits");

        renewal.SetResult(new GraphAccessToken("renewed", _clock.GetUtcNow().AddHours(1)));
        await WaitUntilAsync(async () => (await cachedProvider.GetTokenAsync()).Value == "renewed");
        Assert.That(inner.Requests, Has.Count.EqualTo(2));
        Assert.That(inner.Requests[1]!.Rejected!.Value, Is.EqualTo("due"));
    }

    [Test]
    public async Task A_background_renewal_finishes_although_every_caller_has_cancelled()
    {
        var renewal = new TaskCompletionSource<GraphAccessToken>();
        var token = CancellationToken.None;
        var inner = new FakeTokenProvider((request, cancellation) =>
        {
            if (request is null) return new(CreateDueToken());
            token = cancellation;
            return new(renewal.Task);
        });
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        await cachedProvider.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(31));

        using (var caller = new CancellationTokenSource())
        {
            await cachedProvider.GetTokenAsync(cancellationToken: caller.Token);
            await caller.CancelAsync();
        }

        renewal.SetResult(new GraphAccessToken("renewed", _clock.GetUtcNow().AddHours(1)));
        await WaitUntilAsync(async () => (await cachedProvider.GetTokenAsync()).Value == "renewed");
        Assert.That(token.CanBeCanceled, Is.False);
    }

    [Test]
    public async Task A_failed_background_renewal_is_not_repeated_for_a_minute_and_does_not_throw()
    {
        var inner = new FakeTokenProvider((_, _) => throw new SignInException(SignInReason.Service, "down"));
        var background = new BackgroundRefresh(inner, _clock);
        await background.StartAsync(CreateDueToken(), _ => { });

        _clock.Advance(BackgroundRefresh.FailureCooldown - TimeSpan.FromSeconds(1));
        await background.StartAsync(CreateDueToken(), _ => { });
        var callsBeforeCooldown = inner.Requests.Count;
        _clock.Advance(TimeSpan.FromSeconds(1));
        await background.StartAsync(CreateDueToken(), _ => { });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(callsBeforeCooldown, Is.EqualTo(1));
            Assert.That(inner.Requests.Count, Is.EqualTo(2));
        }
    }

    [Test]
    public async Task A_background_renewal_that_ends_after_a_sign_out_does_not_restore_the_token()
    {
        var renewal = new TaskCompletionSource<GraphAccessToken>();
        var calls = 0;
        var inner = new FakeTokenProvider((request, _) => request is not null ? new(renewal.Task)
            : calls++ == 0 ? new(CreateDueToken())
            : throw new SignInException(SignInReason.SignInRequired, "no user"));
        var cachedProvider = new CachedTokenProvider(inner, _clock);
        await cachedProvider.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(31));
        await cachedProvider.GetTokenAsync();

        cachedProvider.Clear();
        renewal.SetResult(new GraphAccessToken("renewed", _clock.GetUtcNow().AddHours(1)));

        for (var attempt = 0; attempt < 20; attempt++)
        {
            await Task.Yield();
            Assert.That(async () => await cachedProvider.GetTokenAsync(), Throws.InstanceOf<SignInException>());
        }
    }

    private GraphAccessToken CreateDueToken() =>
        new("due", _clock.GetUtcNow().AddHours(1)) { RefreshOn = _clock.GetUtcNow().AddMinutes(30) };

    private static async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await condition())
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
