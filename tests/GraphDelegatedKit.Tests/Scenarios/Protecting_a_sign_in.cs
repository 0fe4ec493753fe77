using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class Protecting_a_sign_in : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Clock _clock = new();
    private readonly LogBook _log = new();
    private byte[] _key = Enumerable.Range(1, 32).Select(i => (byte)i).ToArray();

    private string CachePath => _folder["cache.bin"];

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task With_a_key_of_the_callers_is_silent_for_the_next_process_and_shows_no_token_on_disk()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using (var first = Session(tenant, CacheProtection.CallerKey)) await first.SignInAsync();

        await using var next = Session(tenant, CacheProtection.CallerKey);
        var token = await next.GetTokenAsync();

        Assert.That((token.Origin, next.CacheStatus), Is.EqualTo((TokenOrigin.Cache, new CacheStatus(CacheProtection.CallerKey, CachePath, null))));
        Assert.That(OnDisk(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task With_the_wrong_key_is_an_error_that_says_so_and_leaves_the_file_alone()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using (var first = Session(tenant, CacheProtection.CallerKey)) await first.SignInAsync();
        var before = await File.ReadAllBytesAsync(CachePath);
        _key = new byte[32];
        await using var next = Session(tenant, CacheProtection.CallerKey);

        var error = await Assert.ThrowsAsync<SignInException>(() => next.GetTokenAsync().AsTask());

        Assert.Multiple(() =>
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Cache));
            Assert.That(error.Message, Does.Contain(CachePath).And.Contain("The key is not the one"));
            Assert.That(error.Remedy, Does.Contain("Bring the right key"));
            Assert.That(File.ReadAllBytes(CachePath), Is.EqualTo(before));
            Assert.That(next.CacheStatus.Problem, Does.Contain("The key is not the one"));
        });
    }

    [Test]
    public void With_a_key_needs_one_and_says_so_at_once()
    {
        Assert.That(
            () => DelegatedSession.Open(new() { ClientId = Some.ClientId, Tenant = "contoso.onmicrosoft.com", Cache = { Protection = [CacheProtection.CallerKey] } }),
            Throws.ArgumentException.With.Message.Contains("Cache.Key"));
    }

    [Test]
    public async Task Steps_down_from_what_cannot_be_had_and_says_so_in_the_status_and_once_in_the_log()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Session(tenant, options => options.Key = _ => throw new IOException("no such secret"), CacheProtection.CallerKey, CacheProtection.OwnerOnlyFile);
        var before = session.CacheStatus;

        await session.GetTokenAsync();
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That(before, Is.EqualTo(new CacheStatus(null, null, null)), "nothing was looked for yet");
        Assert.That(session.CacheStatus, Is.EqualTo(new CacheStatus(CacheProtection.OwnerOnlyFile, CachePath, null)
        {
            Fallback = new(CacheProtection.CallerKey, "The key could not be had: no such secret", "See that the program's Cache.Key finds it."),
        }));
        Assert.That(_log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)), Has.One.Contains("OwnerOnlyFile and not by CallerKey"));
    }

    [Test]
    public void Is_by_the_operating_system_unless_something_else_is_asked_for()
    {
        Assert.That(new TokenCacheOptions().Protection, Is.EqualTo(new[] { CacheProtection.Os, CacheProtection.OwnerOnlyFile }));
    }

    [Test]
    public async Task That_was_kept_in_the_open_is_moved_up_and_asks_nobody()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using (var first = Session(tenant, CacheProtection.OwnerOnlyFile)) await first.SignInAsync();
        var before = OnDisk();

        await using var next = Session(tenant, CacheProtection.CallerKey);
        var token = await next.GetTokenAsync();

        Assert.That(before, Does.Contain("secret"));
        Assert.That((token.Origin, OnDisk().Contains("secret", StringComparison.Ordinal)), Is.EqualTo((TokenOrigin.Cache, false)));
    }

    [Test]
    public async Task Ends_with_a_sign_out_that_leaves_no_token_in_any_file_whatever_went_before()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Session(tenant, CacheProtection.OwnerOnlyFile);
        await session.SignInAsync();
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        foreach (var left in new[] { ".0123456789abcdef0123456789abcdef.tmp", ".0123456789abcdef0123456789abcdef.tmp.bak", ".corrupt-20260101T000000000" }) File.Copy(CachePath, CachePath + left);

        await session.SignOutAsync();

        Assert.That(OnDisk(), Does.Not.Contain("secret"));
        Assert.That(_folder.Names, Is.EqualTo(new[] { "cache.bin", "cache.bin.lock", "cache.bin.refresh.lock" }));
    }

    [Test]
    public async Task That_could_not_be_written_is_written_at_the_next_access_and_until_then_the_token_is_good()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Session(tenant, CacheProtection.OwnerOnlyFile);
        Directory.CreateDirectory(CachePath + ".lock"); // as good as a folder that cannot be written to, and true for root as well

        var token = await session.GetTokenAsync();
        var problem = session.CacheStatus.Problem;
        Directory.Delete(CachePath + ".lock");
        await session.GetAccountsAsync();
        await using var next = Session(tenant, CacheProtection.OwnerOnlyFile);

        Assert.That((token.Origin, problem), Is.EqualTo((TokenOrigin.DeviceCode, problem)));
        Assert.That(problem, Does.Contain("cannot be opened"));
        Assert.That(_log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("cannot be opened", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(session.CacheStatus.Problem, Is.Null);
        Assert.That((await next.GetTokenAsync()).Value, Is.EqualTo(token.Value));
    }

    [Test]
    public async Task That_waits_to_be_written_does_not_undo_what_another_process_wrote_meanwhile()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await using var ada = Session(tenant, CacheProtection.OwnerOnlyFile);
        await using var grace = Some.Session(tenant, CachePath, _clock, options =>
            options.DeviceCodePrompt = (code, cancelled) => tenant.SimulateUser("grace@contoso.onmicrosoft.com").EnterCodeAsync(code.UserCode, cancelled));
        await grace.GetAccountsAsync();
        using (await FileLock.AcquireAsync(CachePath + ".lock", _clock, default)) await ada.SignInAsync(); // kept in memory: the lock is not to be had

        await grace.SignInAsync();
        await ada.GetAccountsAsync();
        await using var next = Session(tenant, CacheProtection.OwnerOnlyFile);

        Assert.That(await next.GetAccountsAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Waits_for_the_lock_no_longer_than_its_caller_and_keeps_what_was_issued()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        using var cancel = new CancellationTokenSource();
        var clock = new CancelsOnWait(cancel);
        await using var person = Some.Session(tenant, CachePath, clock);
        await using var next = Session(tenant, CacheProtection.OwnerOnlyFile);

        using (await FileLock.AcquireAsync(CachePath + ".lock", _clock, default)) await EndedAsync(person.SignInAsync(null, cancel.Token));
        await person.GetAccountsAsync();

        Assert.That(clock.Waits, Is.EqualTo(1), "the lock was waited for, until the caller had enough");
        Assert.That(await next.GetAccountsAsync(), Has.Count.EqualTo(1), "the next access has written it");
    }

    // By the machine's clock, because MSAL reads no other: a tenant whose tokens are over at once signs in, one whose tokens last refreshes.
    [Test]
    public async Task Twenty_sessions_on_one_file_with_an_expired_token_are_one_refresh()
    {
        await using (var before = await Some.Tenant(new LocalTenantOptions { StateFolder = _folder["tenant"], AccessTokenLifetime = TimeSpan.FromMinutes(1), DeviceCodeInterval = TimeSpan.Zero }))
        await using (var first = Some.Session(before, CachePath))
            await first.SignInAsync();
        await using var tenant = await Some.Tenant(new LocalTenantOptions { StateFolder = _folder["tenant"] });
        var sessions = Enumerable.Range(0, 20).Select(_ => Some.Session(tenant, CachePath, TimeProvider.System, options => options.Interaction = Interaction.Never)).ToList();
        foreach (var session in sessions) await session.GetAccountsAsync(); // each has read the token that is over

        var tokens = await Task.WhenAll(sessions.Select(session => Task.Run(() => session.GetTokenAsync().AsTask())));

        Assert.That((tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal)), tokens.Select(token => token.Value).Distinct().Count()), Is.EqualTo((1, 1)));
        foreach (var session in sessions) await session.DisposeAsync();
    }

    [Test]
    public async Task A_refresh_that_somebody_else_never_finishes_is_waited_for_for_seconds_only()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using (var first = Session(tenant, CacheProtection.OwnerOnlyFile)) await first.SignInAsync();
        using var stuck = await FileLock.AcquireAsync(CachePath + ".refresh.lock", _clock, default);
        await using var job = Some.Session(tenant, CachePath, _clock, options => options.Interaction = Interaction.Never);
        _clock.Advance(TimeSpan.FromHours(2));
        var began = _clock.GetUtcNow();

        var token = await job.GetTokenAsync();

        Assert.That((token.Origin, Refreshes(tenant)), Is.EqualTo((TokenOrigin.Refresh, 1)));
        Assert.That(_clock.GetUtcNow() - began, Is.EqualTo(TimeSpan.FromSeconds(5)).Within(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task A_token_that_is_good_waits_for_nobodys_refresh()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using (var first = Session(tenant, CacheProtection.OwnerOnlyFile)) await first.SignInAsync();
        using var stuck = await FileLock.AcquireAsync(CachePath + ".refresh.lock", _clock, default);
        var clock = new Clock();
        await using var job = Some.Session(tenant, CachePath, clock, options => options.Interaction = Interaction.Never);

        var token = await job.GetTokenAsync();

        Assert.That((token.Origin, clock.Delays.Count), Is.EqualTo((TokenOrigin.Cache, 0)));
    }

    [Test]
    public async Task A_cache_that_cannot_be_opened_is_tried_again_at_the_next_call()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await File.WriteAllTextAsync(_folder["sub"], "a file, no folder");
        await using var session = Some.Session(tenant, Path.Combine(_folder["sub"], "cache.bin"), _clock);

        await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var problem = session.CacheStatus;
        File.Delete(_folder["sub"]);
        await session.GetTokenAsync();

        Assert.That((problem.Protection, problem.Problem), Is.EqualTo(((CacheProtection?)null, problem.Problem)));
        Assert.That(problem.Problem, Does.Contain("cannot be made"));
        Assert.That(session.CacheStatus, Is.EqualTo(new CacheStatus(CacheProtection.OwnerOnlyFile, Path.Combine(_folder["sub"], "cache.bin"), null)));
    }

    private DelegatedSession Session(LocalTenant tenant, params CacheProtection[] protection) => Session(tenant, _ => { }, protection);

    private DelegatedSession Session(LocalTenant tenant, Action<TokenCacheOptions> change, params CacheProtection[] protection) => Some.Session(tenant, CachePath, _clock, options =>
    {
        (options.Cache.Protection, options.Cache.Key, options.LoggerFactory) = (protection, _ => new ValueTask<ReadOnlyMemory<byte>>(_key), _log);
        change(options.Cache);
    });

    private static async Task EndedAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // As good an end as a token: which it is, is MSAL's to decide.
        }
    }

    private string OnDisk() => string.Concat(_folder.Names.Select(name => File.ReadAllText(_folder[name])));

    private static int Refreshes(LocalTenant tenant) => tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal)) - 1;

    /// <summary>The machine's clock; whoever waits for a lock is cancelled at it.</summary>
    private sealed class CancelsOnWait(CancellationTokenSource cancel) : TimeProvider
    {
        public int Waits { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == TimeSpan.FromMilliseconds(20))
            {
                Waits++;
                cancel.Cancel();
            }

            return base.CreateTimer(callback, state, dueTime < TimeSpan.FromSeconds(6) ? TimeSpan.Zero : dueTime, period);
        }
    }
}
