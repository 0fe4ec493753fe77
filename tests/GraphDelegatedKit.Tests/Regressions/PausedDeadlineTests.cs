using System.Net;
using GraphDelegatedKit.SignIn;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A time limit paused only once the method that requests a token had returned. On a busy machine, another thread asked the person before
/// that, and the time of the sign-in counted.
/// </summary>
public sealed class PausedDeadlineTests
{
    private static readonly TimeSpan SignInTime = TimeSpan.FromMinutes(5);

    private readonly Clock _clock = new();

    [Test]
    public async Task A_person_who_is_asked_before_the_request_returns_has_more_than_its_time_limit()
    {
        var signIn = new SignInContext();
        var tokens = new FakeTokenProvider(async (_, cancellationToken) => await signIn.AwaitPersonAsync(() =>
        {
            _clock.Advance(SignInTime);
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(TestData.CreateToken("signed-in"));
        }));

        var token = await new TimeLimitTokenProvider(tokens, signIn, _clock).GetTokenAsync();

        Assert.That(token.Value, Is.EqualTo("signed-in"));
    }

    [Test]
    public async Task The_deadline_of_a_Graph_call_that_joins_a_sign_in_pauses_from_the_start([Values] bool isDecorated)
    {
        TaskCompletionSource asked = new(), answered = new(), joining = new();
        var sessionTime = new HookedTimeProvider(new Clock());
        await using var session = new FakeSignInService().OpenSession(sessionTime, options => options.DeviceCodePrompt = (_, _) =>
        {
            asked.SetResult();
            return answered.Task;
        });
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, """{"displayName":"Ada"}""");
        await using var graph = TestData.CreateClient(
            handler,
            _clock,
            isDecorated ? new FakeTokenProvider(session.GetTokenAsync) : session,
            options => options.Deadline = TimeSpan.FromSeconds(3));
        var signingIn = session.GetTokenAsync();
        await asked.Task;
        sessionTime.OnNextRead = () =>
        {
            _clock.Advance(SignInTime);
            joining.SetResult();
        };

        var pending = graph.GetAsync<User>("me");
        await joining.Task;
        answered.SetResult();

        Assert.That((await pending).DisplayName, Is.EqualTo("Ada"));
        await signingIn;
    }

    // The session reads the time at the start of a request.
    private sealed class HookedTimeProvider(TimeProvider inner) : TimeProvider
    {
        private Action? _onNextRead;

        public Action OnNextRead
        {
            set => Volatile.Write(ref _onNextRead, value);
        }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow()
        {
            Interlocked.Exchange(ref _onNextRead, null)?.Invoke();
            return inner.GetUtcNow();
        }

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }
}
