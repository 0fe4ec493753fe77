using System.Net;
using GraphDelegatedKit.SignIn.Msal;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A token endpoint that sent its headers and one byte, and then nothing, kept every caller waiting: the time limit of the request ended
/// with the headers, the deadline of a Graph call was paused, and later callers waited for the same request.
/// </summary>
public sealed class EndlessTokenResponseTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task A_token_response_whose_body_never_ends_is_an_error_after_60_seconds([Values(200, 400, 503)] int status)
    {
        var service = CreateService(refresh: count => Endless(status, Advance));
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync(new() { ForceRefresh = true }).AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(error.Message, Does.Contain("60 seconds"));
            Assert.That(service.Refreshes, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task A_device_code_that_is_sent_without_an_end_is_an_error()
    {
        var service = new FakeSignInService((post, _) =>
            Task.FromResult(post.IsDeviceCode ? Endless(200, Advance) : null));
        await using var session = service.OpenSession(_clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
    }

    [Test]
    public async Task A_poll_whose_response_never_ends_is_repeated()
    {
        var polls = 0;
        var service = new FakeSignInService((post, _) =>
            Task.FromResult(post.GrantType.Contains("device_code") && polls++ == 0 ? Endless(200, Advance) : null));
        await using var session = service.OpenSession(_clock);

        var token = await session.SignInAsync();

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
        Assert.That(polls, Is.EqualTo(2));
    }

    [Test]
    public async Task A_handler_of_the_program_that_ignores_cancellation_does_not_extend_a_token_request()
    {
        var service = new FakeSignInService((post, _) =>
        {
            if (post.GrantType != "refresh_token") return Task.FromResult<HttpResponseMessage?>(null);
            Advance();
            return new TaskCompletionSource<HttpResponseMessage?>().Task;
        });
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();

        Assert.That(
            async () => await session.GetTokenAsync(new() { ForceRefresh = true }),
            Throws.InstanceOf<SignInException>().With.Property("Reason").EqualTo(SignInReason.Service));
    }

    [Test]
    public async Task A_caller_after_one_that_gave_up_does_not_wait_for_the_dead_request()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var service = CreateService(refresh: count => count == 1 ? Endless(200, reached.SetResult) : null);
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();
        using var caller = new CancellationTokenSource();
        var first = session.GetTokenAsync(new() { ForceRefresh = true }, caller.Token).AsTask();
        await reached.Task;
        await caller.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        _clock.Advance(SingleFlightTokenProvider.AbandonedLifetime);

        var token = await session.GetTokenAsync(new() { ForceRefresh = true });

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        Assert.That(service.Refreshes, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task The_deadline_of_a_Graph_call_covers_the_wait_for_a_token([Values] bool isDecorated)
    {
        var service = CreateService(refresh: _ => Endless(200, () => _clock.Advance(TimeSpan.FromSeconds(3))));
        await using var session = service.OpenSession(_clock);
        await session.GetTokenAsync();
        _clock.Advance(TimeSpan.FromHours(2));
        await using var graph = CreateClient(new FakeHttpHandler(), isDecorated ? new Decorator(session) : session);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Code, Is.EqualTo("deadlineExceeded"));
    }

    [Test]
    public async Task The_deadline_of_a_Graph_call_pauses_while_a_person_signs_in([Values] bool isDecorated)
    {
        var service = new FakeSignInService();
        await using var session = service.OpenSession(_clock, options => options.DeviceCodePrompt = (_, _) =>
        {
            _clock.Advance(TimeSpan.FromMinutes(5));
            return Task.CompletedTask;
        });
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, """{"displayName":"Ada"}""");
        await using var graph = CreateClient(handler, isDecorated ? new Decorator(session) : session);

        var me = await graph.GetAsync<User>("me");

        Assert.That(me.DisplayName, Is.EqualTo("Ada"));
    }

    [Test]
    public async Task The_deadline_of_a_Graph_call_covers_a_token_provider_that_ignores_cancellation()
    {
        var tokens = new FakeTokenProvider((_, _) =>
        {
            _clock.Advance(TimeSpan.FromSeconds(3));
            return new(new TaskCompletionSource<GraphAccessToken>().Task);
        });
        await using var graph = CreateClient(new FakeHttpHandler(), tokens);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Code, Is.EqualTo("deadlineExceeded"));
    }

    private GraphClient CreateClient(FakeHttpHandler handler, ITokenProvider tokens) =>
        TestData.CreateClient(handler, _clock, tokens, options => options.Deadline = TimeSpan.FromSeconds(3));

    private void Advance() => _clock.Advance(TokenEndpointHandler.ResponseTimeout);

    private static HttpResponseMessage Endless(int status, Action onWait) =>
        FakeSignInService.CreateResponse((HttpStatusCode)status, new FakeSignInService.EndlessContent(onWait));

    private static FakeSignInService CreateService(Func<int, HttpResponseMessage?> refresh)
    {
        var count = 0;
        return new((post, _) => Task.FromResult(post.GrantType == "refresh_token" ? refresh(++count) : null));
    }

    private sealed class Decorator(ITokenProvider next) : ITokenProvider
    {
        public async ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            return await next.GetTokenAsync(request, cancellationToken);
        }
    }
}
