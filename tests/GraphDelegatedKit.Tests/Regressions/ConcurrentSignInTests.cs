using System.Net;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>Two sessions on one cache file, in one process or two, asked the person twice at the same time.</summary>
public sealed class ConcurrentSignInTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();
    private readonly TaskCompletionSource _asked = new(), _answered = new();
    private readonly FakeSignInService _service = new();

    public void Dispose()
    {
        _folder.Dispose();
        _service.Dispose();
    }

    [Test]
    public async Task Two_sessions_on_one_cache_ask_once([Values] bool isFirstExplicit, [Values] bool isSecondExplicit)
    {
        await using var first = Open(_clock);
        var waitingClock = new Clock();
        await using var second = Open(waitingClock);

        var firstToken = GetTokenAsync(first, isFirstExplicit);
        await _asked.Task;
        var secondToken = GetTokenAsync(second, isSecondExplicit);
        await waitingClock.FirstDelay; // it waits for the lock
        _answered.SetResult();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await secondToken).Value, Is.EqualTo((await firstToken).Value));
            Assert.That((await secondToken).Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(_service.PromptCount, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Callers_of_one_session_with_different_requests_ask_once([Values] bool isPersisted)
    {
        await using var session = Open(_clock, isPersisted: isPersisted);

        var first = session.GetTokenAsync().AsTask();
        await _asked.Task;
        var second = session.GetTokenAsync(new() { Scopes = ["User.Read"] }).AsTask();
        var third = session.GetTokenAsync(new() { ForceRefresh = true }).AsTask();
        while (((ITokenProvider)session).SignIn!.InteractionCount < 3) await Task.Yield(); // later, the third would refresh the new token
        _answered.SetResult();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await second).Value, Is.EqualTo((await first).Value));
            Assert.That((await third).Value, Is.EqualTo((await first).Value));
            Assert.That(_service.PromptCount, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task The_second_session_asks_if_the_first_one_does_not_complete_the_sign_in()
    {
        await using var first = Open(_clock, throws: true);
        var waitingClock = new Clock();
        await using var second = Open(waitingClock);

        var firstToken = first.GetTokenAsync().AsTask();
        await _asked.Task;
        var secondToken = second.GetTokenAsync().AsTask();
        await waitingClock.FirstDelay;
        _answered.SetResult();

        Assert.That(async () => await firstToken, Throws.InvalidOperationException);
        Assert.That((await secondToken).Origin, Is.EqualTo(TokenOrigin.DeviceCode));
    }

    [Test]
    public async Task The_second_session_asks_if_another_account_signed_in_with_the_first_one()
    {
        await using var first = Open(_clock);
        var waitingClock = new Clock();
        await using var second = Open(waitingClock, username: "grace@contoso.com");

        var firstToken = first.GetTokenAsync().AsTask();
        await _asked.Task;
        var secondToken = second.GetTokenAsync().AsTask();
        await waitingClock.FirstDelay;
        _answered.SetResult();
        await firstToken;

        var error = await Assert.ThrowsAsync<SignInException>(() => secondToken);
        Assert.That(error!.Reason, Is.EqualTo(SignInReason.AccountChoice));
        Assert.That(_service.PromptCount, Is.EqualTo(2));
    }

    [Test]
    public async Task A_sign_in_of_another_session_while_a_forced_refresh_fails_is_used()
    {
        DelegatedSession? other = null;
        using var service = new FakeSignInService(async (post, cancellationToken) =>
        {
            if (post.GrantType != "refresh_token") return null;
            await other!.SignInAsync(cancellationToken: cancellationToken);
            return FakeSignInService.CreateJson(
                new { error = "invalid_grant", error_description = "AADSTS50173: The grant was revoked." }, HttpStatusCode.BadRequest);
        });
        await using var first = service.OpenSession(_clock, cache: _folder["cache"]);
        await using var second = other = service.OpenSession(_clock, cache: _folder["cache"]);
        await first.GetTokenAsync();

        var token = await first.GetTokenAsync(new() { ForceRefresh = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(service.PromptCount, Is.EqualTo(2), "the first sign-in and that of the other session");
        }
    }

    [Test]
    public async Task A_sign_in_that_stops_at_an_error_of_the_cache_leaves_no_lock_behind()
    {
        await using var session = _service.OpenSession(
            _clock,
            options => (options.Interaction, options.DeviceCodePrompt) = (Interaction.WhenPersonPresent, null), // stderr is redirected
            _folder["cache"]);
        await session.GetAccountsAsync();
        Directory.CreateDirectory(_folder["cache"]);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        var lockClock = new Clock();
        using var ownLock = await FileLock.AcquireAsync(_folder["cache"] + ".signin.lock", lockClock, default);
        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Cache));
        Assert.That(lockClock.Delays, Is.Empty);
    }

    [Test]
    public async Task A_second_explicit_sign_in_after_the_first_one_asks_again()
    {
        _answered.SetResult();
        await using var first = Open(_clock);
        await using var second = Open(_clock);

        await first.SignInAsync();
        await second.SignInAsync();

        Assert.That(_service.PromptCount, Is.EqualTo(2));
    }

    [Test]
    public async Task A_caller_that_waits_for_another_sign_in_can_cancel()
    {
        await using var first = Open(_clock);
        var waitingClock = new Clock();
        await using var second = Open(waitingClock);
        using var caller = new CancellationTokenSource();
        var firstToken = first.GetTokenAsync().AsTask();
        await _asked.Task;
        var secondToken = second.GetTokenAsync(cancellationToken: caller.Token).AsTask();
        await waitingClock.FirstDelay;

        await caller.CancelAsync();

        Assert.That(async () => await secondToken, Throws.InstanceOf<OperationCanceledException>());
        _answered.SetResult();
        await firstToken;
    }

    private static Task<GraphAccessToken> GetTokenAsync(DelegatedSession session, bool isExplicit) =>
        isExplicit ? session.SignInAsync() : session.GetTokenAsync().AsTask();

    private DelegatedSession Open(Clock clock, bool throws = false, string? username = null, bool isPersisted = true)
    {
        return _service.OpenSession(clock, Configure, isPersisted ? _folder["cache"] : null);

        void Configure(DelegatedSessionOptions options)
        {
            options.Username = username;
            options.DeviceCodePrompt = async (_, _) =>
            {
                _asked.TrySetResult();
                await _answered.Task;
                if (throws) throw new InvalidOperationException();
            };
        }
    }
}
