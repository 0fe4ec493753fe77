using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class SingleFlightTests
{
    private static readonly TokenRequest Forced = new() { ForceRefresh = true };

    [Test]
    public async Task A_thousand_concurrent_callers_share_one_fetch()
    {
        var fetchResult = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokenProvider((_, _) => new(fetchResult.Task));
        var singleFlight = Create(inner);

        var callers = new Task<GraphAccessToken>[1000];
        Parallel.For(0, callers.Length, i => callers[i] = singleFlight.GetTokenAsync(i % 2 == 0 ? null : new TokenRequest()).AsTask());
        fetchResult.SetResult(TestData.CreateToken("one"));
        var tokens = await Task.WhenAll(callers);

        Assert.Multiple(() =>
        {
            Assert.That(inner.Requests, Has.Count.EqualTo(1));
            Assert.That(tokens.Distinct().Single().Value, Is.EqualTo("one"));
        });
    }

    [Test]
    public async Task A_caller_that_cancels_ends_only_its_own_wait()
    {
        var fetchResult = new TaskCompletionSource<GraphAccessToken>();
        var fetchCancellation = CancellationToken.None;
        var singleFlight = Create(new FakeTokenProvider((_, token) => FetchAsync(token)));
        using var cancellation = new CancellationTokenSource();
        var cancelledCall = singleFlight.GetTokenAsync(cancellationToken: cancellation.Token).AsTask();
        var waitingCall = singleFlight.GetTokenAsync().AsTask();

        await cancellation.CancelAsync();

        Assert.That(async () => await cancelledCall, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(fetchCancellation.IsCancellationRequested, Is.False);
        fetchResult.SetResult(TestData.CreateToken("one"));
        Assert.That((await waitingCall).Value, Is.EqualTo("one"));

        ValueTask<GraphAccessToken> FetchAsync(CancellationToken cancellationToken)
        {
            fetchCancellation = cancellationToken;
            return new(fetchResult.Task);
        }
    }

    [Test]
    public async Task A_failed_fetch_fails_every_waiting_caller_and_the_next_caller_fetches_again()
    {
        var fetchResult = new TaskCompletionSource<GraphAccessToken>();
        var calls = 0;
        var inner = new FakeTokenProvider((_, _) => calls++ == 0 ? new(fetchResult.Task) : new(TestData.CreateToken("two")));
        var singleFlight = Create(inner);
        var (first, second) = (singleFlight.GetTokenAsync().AsTask(), singleFlight.GetTokenAsync().AsTask());

        fetchResult.SetException(new SignInException(SignInReason.Service, "down"));

        Assert.That(async () => await first, Throws.InstanceOf<SignInException>());
        Assert.That(async () => await second, Throws.InstanceOf<SignInException>());
        Assert.That((await singleFlight.GetTokenAsync()).Value, Is.EqualTo("two"));
    }

    [Test]
    public async Task A_fetch_that_asks_a_person_is_not_replaced_although_its_caller_has_left()
    {
        var (clock, signIn) = (new Clock(), new SignInContext());
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var response = new TaskCompletionSource<GraphAccessToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var inner = new FakeTokenProvider((_, _) => new(signIn.AwaitPersonAsync(AskAsync)));
        var singleFlight = new SingleFlightTokenProvider(inner, clock, signIn, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var first = singleFlight.GetTokenAsync(cancellationToken: cancellation.Token).AsTask();
        await asked.Task;
        await cancellation.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => first);
        clock.Advance(SingleFlightTokenProvider.AbandonedLifetime);

        var second = singleFlight.GetTokenAsync().AsTask();
        response.SetResult(TestData.CreateToken("one"));

        Assert.That((await second).Value, Is.EqualTo("one"));
        Assert.That(inner.Requests, Has.Count.EqualTo(1), "the person is asked once");

        Task<GraphAccessToken> AskAsync()
        {
            asked.TrySetResult();
            return response.Task;
        }
    }

    [Test]
    public async Task Callers_with_different_requests_do_not_share_a_fetch()
    {
        var fetchResult = new TaskCompletionSource<GraphAccessToken>();
        var inner = new FakeTokenProvider((_, _) => new(fetchResult.Task));
        var singleFlight = Create(inner);
        TokenRequest?[] requests =
        [
            null, Forced, new() { Scopes = ["Mail.Read"] }, new() { Scopes = ["Mail.Read"], ForceRefresh = true }, new() { Claims = "{}" },
            new() { Account = TestData.CreateAccount("ada") }, new() { Account = TestData.CreateAccount("grace") },
        ];

        var fetches = requests.Concat(requests).Select(request => singleFlight.GetTokenAsync(request).AsTask()).ToArray();
        fetchResult.SetResult(TestData.CreateToken());
        await Task.WhenAll(fetches);

        Assert.That(inner.Requests, Has.Count.EqualTo(requests.Length));
    }

    [Test]
    public void Ending_the_session_cancels_the_shared_fetch()
    {
        using var sessionEnd = new CancellationTokenSource();
        var inner = new FakeTokenProvider(async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return TestData.CreateToken();
        });
        var waiting = Create(inner, sessionEnd.Token).GetTokenAsync().AsTask();

        sessionEnd.Cancel();

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_fetch_does_not_run_in_the_synchronization_context_of_its_caller()
    {
        var context = new CountingContext();
        var inner = new FakeTokenProvider(TestData.CreateToken());
        var caller = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        var pending = Create(inner).GetTokenAsync();
        SynchronizationContext.SetSynchronizationContext(caller);

        await pending;

        Assert.That(context.Posts, Is.Zero, "a window that waits for the token would wait for itself");
    }

    [Test]
    public void A_caller_with_a_cancelled_token_starts_no_fetch()
    {
        var inner = new FakeTokenProvider(TestData.CreateToken());

        Assert.That(
            async () => await Create(inner).GetTokenAsync(null, new CancellationToken(true)),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(inner.Requests, Is.Empty);
    }

    private static SingleFlightTokenProvider Create(ITokenProvider inner, CancellationToken sessionLifetime = default) =>
        new(inner, TimeProvider.System, new SignInContext(), sessionLifetime);

    private sealed class CountingContext : SynchronizationContext
    {
        private int _posts;

        public int Posts => Volatile.Read(ref _posts);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _posts);
            base.Post(d, state);
        }
    }
}
