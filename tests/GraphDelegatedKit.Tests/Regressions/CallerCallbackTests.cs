using System.Net;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A function of the program that never returned outlived the sign-in's time limit and kept later callers waiting; and an exception of
/// such a function was reported as an unreadable response of the sign-in service, with the advice to look for a proxy.
/// </summary>
public sealed class CallerCallbackTests : IDisposable
{
    private readonly Clock _clock = new();
    private readonly FakeSignInService _service = new();

    public void Dispose() => _service.Dispose();

    [Test]
    public async Task An_OpenBrowser_function_that_never_returns_ends_with_the_time_limit([Values] bool blocksThread)
    {
        using var block = new ManualResetEventSlim();
        await using var session = OpenBrowserSession((_, _) =>
        {
            PassTime(TimeSpan.FromMinutes(2));
            if (blocksThread) block.Wait(CancellationToken.None);
            return new TaskCompletionSource().Task;
        });

        var first = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var next = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        block.Set();

        Assert.That(
            new[] { first!.Reason, next!.Reason }, Is.All.EqualTo(SignInReason.InteractionFailed), "a later caller asks again");
    }

    [Test]
    public async Task An_OpenBrowser_function_may_return_after_the_response([Values] bool throwsAfterwards)
    {
        var returned = new TaskCompletionSource();
        await using var session = OpenBrowserSession(async (page, cancellationToken) =>
        {
            await FakeSignInService.PostCodeAsync(page, cancellationToken);
            await returned.Task;
        });

        var token = await session.GetTokenAsync();
        if (throwsAfterwards) returned.SetException(new InvalidOperationException());
        else returned.SetResult();

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Browser));
    }

    [Test]
    public async Task A_DeviceCodePrompt_that_never_returns_ends_with_the_lifetime_of_a_code([Values] bool blocksThread)
    {
        using var block = new ManualResetEventSlim();
        await using var session = _service.OpenSession(_clock, options => options.DeviceCodePrompt = (_, _) =>
        {
            PassTime(TimeSpan.FromMinutes(15));
            if (blocksThread) block.Wait(CancellationToken.None);
            return new TaskCompletionSource().Task;
        });

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        block.Set();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
            Assert.That(error.Message, Does.Contain("DeviceCodePrompt"));
        }
    }

    [Test]
    public async Task A_DeviceCodePrompt_that_never_returns_ends_with_the_InteractionTimeout()
    {
        await using var session = _service.OpenSession(_clock, options =>
        {
            options.InteractionTimeout = TimeSpan.FromMinutes(1);
            options.DeviceCodePrompt = (_, _) =>
            {
                PassTime(TimeSpan.FromMinutes(1));
                return new TaskCompletionSource().Task;
            };
        });

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        Assert.That(error!.Message, Does.Contain("1 minutes"));
    }

    [Test]
    public async Task An_exception_of_the_DeviceCodePrompt_is_thrown_to_the_caller([Values] bool isAsynchronous, [Values] bool isSignIn)
    {
        var thrown = new InvalidOperationException("The chat is offline.");
        await using var session = _service.OpenSession(_clock, options => options.DeviceCodePrompt = async (_, _) =>
        {
            if (isAsynchronous) await Task.Yield();
            throw thrown;
        });

        var caught = await Assert.ThrowsAsync<InvalidOperationException>(
            () => isSignIn ? session.SignInAsync() : session.GetTokenAsync().AsTask());

        Assert.That(caught, Is.SameAs(thrown));
    }

    [Test]
    public async Task An_exception_of_the_DeviceCodePrompt_that_looks_like_a_network_fault_is_thrown_to_the_caller()
    {
        var thrown = new HttpRequestException("The chat is offline.");
        await using var session = _service.OpenSession(_clock, options => options.DeviceCodePrompt = (_, _) => throw thrown);

        var caught = await Assert.ThrowsAsync<HttpRequestException>(() => session.GetTokenAsync().AsTask());

        Assert.That(caught, Is.SameAs(thrown));
        Assert.That(_service.PromptCount, Is.EqualTo(1));
    }

    [Test]
    public async Task An_exception_of_a_DeviceCodePrompt_that_was_cancelled_is_a_cancellation([Values] bool isTimeout)
    {
        using var caller = new CancellationTokenSource();
        await using var session = _service.OpenSession(_clock, options =>
        {
            options.InteractionTimeout = TimeSpan.FromMinutes(1);
            options.DeviceCodePrompt = (_, _) =>
            {
                if (isTimeout) _clock.Advance(TimeSpan.FromMinutes(1));
                else caller.Cancel();
                throw new InvalidOperationException("The window was closed.");
            };
        });

        var caught = await CatchAsync(() => session.SignInAsync(cancellationToken: caller.Token));

        if (isTimeout) Assert.That((caught as SignInException)?.Message, Does.Contain("1 minutes"));
        else Assert.That(caught, Is.InstanceOf<OperationCanceledException>());
    }

    [TestCaseSource(nameof(NetworkLikeFaults))]
    public async Task An_exception_of_the_DeviceCodePrompt_reaches_the_caller_of_a_client_unchanged(Exception thrown, bool isDecorated)
    {
        await using var session = _service.OpenSession(_clock, options => options.DeviceCodePrompt = (_, _) => throw thrown);
        await using var graph = CreateClient(session, isDecorated);

        var caught = await CatchAsync(() => graph.GetAsync<User>("me"));

        Assert.That(caught, Is.SameAs(thrown));
        Assert.That(_service.PromptCount, Is.EqualTo(1), "it is not asked again");
    }

    [TestCaseSource(nameof(NetworkLikeFaults))]
    public async Task An_exception_of_the_HttpHandler_function_reaches_the_caller_of_a_client_unchanged(Exception thrown, bool isDecorated)
    {
        var calls = 0;
        await using var session = _service.OpenSession(_clock, options => options.HttpHandler = () =>
        {
            calls++;
            throw thrown;
        });
        await using var graph = CreateClient(session, isDecorated);

        var caught = await CatchAsync(() => graph.GetAsync<User>("me"));

        Assert.That(caught, Is.SameAs(thrown));
        Assert.That(calls, Is.EqualTo(1), "it is not called again");
    }

    [Test]
    public async Task A_network_fault_of_a_token_provider_of_the_program_is_retried()
    {
        var requests = 0;
        var tokens = new FakeTokenProvider((_, _) =>
            ++requests == 1 ? throw new HttpRequestException("The vault is offline.") : new(TestData.CreateToken()));
        await using var graph = CreateClient(tokens, isDecorated: false);

        Assert.That((await graph.GetAsync<User>("me")).DisplayName, Is.EqualTo("Ada"));
    }

    [Test]
    public async Task An_exception_of_the_HttpHandler_function_is_thrown_to_the_caller()
    {
        var thrown = new InvalidOperationException("No certificate.");
        await using var session = _service.OpenSession(_clock, options => options.HttpHandler = () => throw thrown);

        var caught = await Assert.ThrowsAsync<InvalidOperationException>(() => session.GetTokenAsync().AsTask());

        Assert.That(caught, Is.SameAs(thrown));
    }

    [Test]
    public async Task An_HttpHandler_function_that_returns_null_is_named_in_the_error()
    {
        await using var session = _service.OpenSession(_clock, options => options.HttpHandler = () => null!);

        var caught = await Assert.ThrowsAsync<InvalidOperationException>(() => session.GetTokenAsync().AsTask());

        Assert.That(caught!.Message, Does.Contain("HttpHandler"));
    }

    [TestCase("60.00:00:00")]
    [TestCase("10675199.02:48:05")]
    [TestCase("-00:00:00.001", Description = "infinite")]
    public async Task A_sign_in_can_have_a_time_limit_beyond_the_longest_timer(string timeout)
    {
        await using var session = _service.OpenSession(
            _clock, options => options.InteractionTimeout = TimeSpan.Parse(timeout, System.Globalization.CultureInfo.InvariantCulture));

        Assert.That((await session.GetTokenAsync()).Origin, Is.EqualTo(TokenOrigin.DeviceCode));
    }

    [TestCase(0)]
    [TestCase(-5)]
    public void A_time_limit_of_zero_or_less_is_refused_when_a_session_is_opened(int seconds)
    {
        Assert.That(
            () => _service.OpenSession(_clock, options => options.InteractionTimeout = TimeSpan.FromSeconds(seconds)),
            Throws.ArgumentException.With.Message.Contains("InteractionTimeout"));
    }

    [Test]
    public async Task A_key_function_that_never_returns_fails_after_a_minute_and_is_called_again([Values] bool blocksThread)
    {
        using var block = new ManualResetEventSlim();
        var calls = 0;
        var protector = new CallerKeyProtector(
            _ =>
            {
                if (++calls > 1) return new(new byte[32]);
                PassTime(TimeSpan.FromMinutes(1));
                if (blocksThread) block.Wait(CancellationToken.None);
                return new(new TaskCompletionSource<ReadOnlyMemory<byte>>().Task);
            },
            "Options.Key",
            _clock);

        var error = await Assert.ThrowsAsync<StorageException>(() => protector.CheckAvailabilityAsync(CancellationToken.None));
        await protector.CheckAvailabilityAsync(CancellationToken.None);
        block.Set();

        Assert.That(error!.Fault, Is.EqualTo(StorageFault.Unavailable));
        Assert.That(error.Remedy, Does.Contain("Options.Key"));
        Assert.That(calls, Is.EqualTo(2));
    }

    // The service reports the lifetime of a code; a proxy or a fault may report none, or a year.
    [TestCase("31536000")]
    [TestCase("-1")]
    [TestCase("\"soon\"")]
    public async Task A_code_that_is_never_entered_ends_the_sign_in_whatever_lifetime_the_service_reports(string lifetime)
    {
        var code = $$"""
            {"device_code":"d","user_code":"u","verification_uri":"https://x","interval":5,"message":"m","expires_in":{{lifetime}}}
            """;
        var service = new FakeSignInService((post, _) => Task.FromResult<HttpResponseMessage?>(
            FakeSignInService.CreateResponse(
                post.IsDeviceCode ? HttpStatusCode.OK : HttpStatusCode.BadRequest,
                new StringContent(
                    post.IsDeviceCode ? code : """{"error":"authorization_pending","error_description":"Not yet."}"""))));
        await using var session = service.OpenSession(_clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.InteractionFailed));
        Assert.That(service.Posts, Has.Count.InRange(180, 200), "15 minutes of polls every 5 seconds");
    }

    private static IEnumerable<object[]> NetworkLikeFaults()
    {
        foreach (var isDecorated in new[] { false, true })
        {
            yield return [new IOException("The printer is offline."), isDecorated];
            yield return [new HttpRequestException("The chat is offline."), isDecorated];
            yield return [new TimeoutException("The chat is slow."), isDecorated];
        }
    }

    private static async Task<Exception?> CatchAsync(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private GraphClient CreateClient(ITokenProvider tokens, bool isDecorated) => TestData.CreateClient(
        new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, """{"displayName":"Ada"}"""),
        _clock,
        isDecorated ? new FakeTokenProvider(tokens.GetTokenAsync) : tokens);

    private void PassTime(TimeSpan duration) => ThreadPool.QueueUserWorkItem(_ => _clock.Advance(duration));

    private DelegatedSession OpenBrowserSession(Func<Uri, CancellationToken, Task> openBrowser) =>
        _service.OpenSession(_clock, options => (options.Methods, options.OpenBrowser) = ([SignInMethod.Browser], openBrowser));
}
