using System.Collections.Concurrent;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class DelegateTokenProviderTests
{
    private readonly Clock _clock = new();
    private readonly ConcurrentQueue<TokenRequest> _requests = new();

    [Test]
    public async Task The_function_is_called_once_while_its_token_is_valid()
    {
        var provider = CreateProvider();

        var first = await provider.GetTokenAsync();
        var second = await provider.GetTokenAsync();
        _clock.Advance(TimeSpan.FromHours(2));
        var third = await provider.GetTokenAsync();

        Assert.That(new[] { first.Value, second.Value, third.Value }, Is.EqualTo(new[] { "token-1", "token-1", "token-2" }));
    }

    [Test]
    public async Task Callers_at_the_same_time_share_one_call_of_the_function()
    {
        var release = new TaskCompletionSource<GraphAccessToken>();
        var calls = 0;
        var provider = new DelegateTokenProvider((_, _) =>
        {
            Interlocked.Increment(ref calls);
            return new(release.Task);
        });

        var callers = Enumerable.Range(0, 50).Select(_ => provider.GetTokenAsync().AsTask()).ToArray();
        release.SetResult(new GraphAccessToken("shared", DateTimeOffset.UtcNow.AddHours(1)));
        await Task.WhenAll(callers);

        Assert.That(calls, Is.EqualTo(1));
    }

    [Test]
    public async Task The_function_gets_the_permissions_and_the_claims_of_the_request()
    {
        var provider = CreateProvider();

        await provider.GetTokenAsync(new TokenRequest { Scopes = ["https://graph.microsoft.com/Mail.Send"], Claims = "{}" });

        Assert.That(_requests.Single().Scopes, Is.EqualTo(new[] { "Mail.Send" }));
        Assert.That(_requests.Single().Claims, Is.EqualTo("{}"));
    }

    [Test]
    public async Task A_client_that_answers_challenges_tells_the_function_so()
    {
        var provider = CreateProvider();
        await provider.GetTokenAsync();
        using var handler = new FakeHttpHandler().RespondsWith(System.Net.HttpStatusCode.OK, "{}");
        await using var graph = GraphClient.Create(provider, new() { HttpHandler = () => handler });

        await provider.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That(_requests.Select(request => request.AnswersChallenges), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public async Task A_function_that_does_not_return_is_an_error_after_the_time_limit()
    {
        var called = new TaskCompletionSource();
        var provider = new DelegateTokenProvider(
            async (_, _) =>
            {
                called.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
                return null!;
            },
            timeLimit: TimeSpan.FromMinutes(5),
            timeProvider: _clock);

        var pending = provider.GetTokenAsync().AsTask();
        await called.Task; // the time limit has begun
        _clock.Advance(TimeSpan.FromMinutes(6));
        var error = await Assert.ThrowsAsync<SignInException>(() => pending);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(error.Message, Does.Contain("5 minutes"));
        }
    }

    [Test]
    public async Task A_function_that_returns_no_token_is_an_error()
    {
        var provider = new DelegateTokenProvider((_, _) => new((GraphAccessToken)null!));

        var error = await Assert.ThrowsAsync<SignInException>(() => provider.GetTokenAsync().AsTask());

        Assert.That(error!.Message, Does.Contain("no token"));
    }

    [Test]
    public async Task An_error_of_the_function_reaches_the_caller_as_it_is()
    {
        var failure = new InvalidOperationException("The vault is closed.");
        var provider = new DelegateTokenProvider((_, _) => throw failure);

        var error = await Assert.CatchAsync(() => provider.GetTokenAsync().AsTask());

        Assert.That(error, Is.SameAs(failure));
    }

    [Test]
    public void A_time_limit_that_is_not_positive_is_refused()
    {
        Assert.That(
            () => new DelegateTokenProvider((_, _) => default, timeLimit: TimeSpan.Zero),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private DelegateTokenProvider CreateProvider() => new(
        (request, _) =>
        {
            _requests.Enqueue(request);
            return new(new GraphAccessToken($"token-{_requests.Count}", _clock.GetUtcNow().AddHours(1)));
        },
        timeProvider: _clock);
}
