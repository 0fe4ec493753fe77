using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Single_flight
{
    private static readonly TokenRequest Forced = new() { ForceRefresh = true };

    [Test]
    public async Task A_thousand_callers_at_once_are_one_fetch()
    {
        var arrives = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokens((_, _) => new(arrives.Task));
        var single = new SingleFlightTokenProvider(inner, CancellationToken.None);

        var callers = new Task<GraphAccessToken>[1000];
        Parallel.For(0, callers.Length, i => callers[i] = single.GetTokenAsync(i % 2 == 0 ? null : new TokenRequest()).AsTask());
        arrives.SetResult(Some.Token("one"));
        var tokens = await Task.WhenAll(callers);

        Assert.Multiple(() =>
        {
            Assert.That(inner.Requests, Has.Count.EqualTo(1));
            Assert.That(tokens.Distinct().Single().Value, Is.EqualTo("one"));
        });
    }

    [Test]
    public async Task A_waiter_who_gives_up_ends_only_the_wait()
    {
        var arrives = new TaskCompletionSource<GraphAccessToken>();
        var fetch = CancellationToken.None;
        var single = new SingleFlightTokenProvider(new FakeTokens((_, token) => Fly(token)), CancellationToken.None);
        using var impatience = new CancellationTokenSource();
        var impatient = single.GetTokenAsync(cancellationToken: impatience.Token).AsTask();
        var patient = single.GetTokenAsync().AsTask();

        await impatience.CancelAsync();

        Assert.That(async () => await impatient, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(fetch.IsCancellationRequested, Is.False);
        arrives.SetResult(Some.Token("one"));
        Assert.That((await patient).Value, Is.EqualTo("one"));

        ValueTask<GraphAccessToken> Fly(CancellationToken cancellationToken)
        {
            fetch = cancellationToken;
            return new(arrives.Task);
        }
    }

    [Test]
    public async Task A_failure_reaches_everybody_and_the_next_caller_tries_anew()
    {
        var fails = new TaskCompletionSource<GraphAccessToken>();
        var calls = 0;
        var inner = new FakeTokens((_, _) => calls++ == 0 ? new(fails.Task) : new(Some.Token("two")));
        var single = new SingleFlightTokenProvider(inner, CancellationToken.None);
        var (first, second) = (single.GetTokenAsync().AsTask(), single.GetTokenAsync().AsTask());

        fails.SetException(new SignInException(SignInReason.Service, "down"));

        Assert.That(async () => await first, Throws.InstanceOf<SignInException>());
        Assert.That(async () => await second, Throws.InstanceOf<SignInException>());
        Assert.That((await single.GetTokenAsync()).Value, Is.EqualTo("two"));
    }

    [Test]
    public async Task Those_who_want_something_else_do_not_share()
    {
        var arrives = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokens((_, _) => new(arrives.Task));
        var single = new SingleFlightTokenProvider(inner, CancellationToken.None);
        TokenRequest?[] wants =
        [
            null, Forced, new() { Scopes = ["Mail.Read"] }, new() { Scopes = ["Mail.Read"], ForceRefresh = true }, new() { Claims = "{}" },
            new() { Account = Some.Account("ada") }, new() { Account = Some.Account("grace") },
        ];

        var flights = wants.Concat(wants).Select(wanted => single.GetTokenAsync(wanted).AsTask()).ToArray();
        arrives.SetResult(Some.Token());
        await Task.WhenAll(flights);

        Assert.That(inner.Requests, Has.Count.EqualTo(wants.Length));
    }

    [Test]
    public void The_end_of_the_session_ends_the_fetch()
    {
        using var session = new CancellationTokenSource();
        var inner = new FakeTokens(async (_, cancelled) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            return Some.Token();
        });
        var waiting = new SingleFlightTokenProvider(inner, session.Token).GetTokenAsync().AsTask();

        session.Cancel();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Whoever_comes_with_a_cancelled_token_starts_nothing()
    {
        var inner = new FakeTokens(Some.Token());

        Assert.That(async () => await new SingleFlightTokenProvider(inner, default).GetTokenAsync(null, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(inner.Requests, Is.Empty);
    }
}
