using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class CacheProtectionScenarioTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
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
    public async Task A_cache_encrypted_with_the_callers_key_signs_in_the_next_process_silently_and_shows_no_token()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var first = OpenSession(tenant, StorageProtection.CallerKey)) await first.SignInAsync();

        await using var next = OpenSession(tenant, StorageProtection.CallerKey);
        var token = await next.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(next.CacheStatus, Is.EqualTo(new CacheStatus(StorageProtection.CallerKey, CachePath, null)));
        }

        Assert.That(ReadAllFiles(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task A_cache_opened_with_the_wrong_key_fails_with_a_remedy_and_is_unchanged()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var first = OpenSession(tenant, StorageProtection.CallerKey)) await first.SignInAsync();
        var before = await File.ReadAllBytesAsync(CachePath);
        _key = new byte[32];
        await using var next = OpenSession(tenant, StorageProtection.CallerKey);

        var error = await Assert.ThrowsAsync<SignInException>(() => next.GetTokenAsync().AsTask());

        Assert.Multiple(() =>
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Cache));
            Assert.That(error.Message, Does.Contain(CachePath).And.Contain("The key is not the one"));
            Assert.That(error.Remedy, Does.Contain("Provide the key"));
            Assert.That(File.ReadAllBytes(CachePath), Is.EqualTo(before));
            Assert.That(next.CacheStatus.Problem, Does.Contain("The key is not the one"));
        });
    }

    [Test]
    public void A_session_with_CallerKey_protection_and_no_key_is_rejected_when_it_is_opened()
    {
        Assert.That(
            () => DelegatedSession.Open(new()
            {
                ClientId = TestData.ClientId,
                Tenant = "contoso.onmicrosoft.com",
                Cache = { Protection = [StorageProtection.CallerKey] },
            }),
            Throws.ArgumentException.With.Message.Contains("Cache.Key"));
    }

    [Test]
    public async Task A_cache_whose_protection_is_unavailable_falls_back_and_reports_it_in_the_status_and_once_in_the_log()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = OpenSession(
            tenant, options => options.Key = _ => throw new IOException("no such secret"),
            StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile);
        var before = session.CacheStatus;

        await session.GetTokenAsync();
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That(before, Is.EqualTo(new CacheStatus(null, null, null)), "nothing was looked for yet");
        Assert.That(session.CacheStatus, Is.EqualTo(new CacheStatus(StorageProtection.OwnerOnlyFile, CachePath, null)
        {
            Fallback = new(
                StorageProtection.CallerKey, "The key callback failed: no such secret", "Correct the Cache.Key callback of the program."),
        }));
        Assert.That(
            _log.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)),
            Has.One.Contains("OwnerOnlyFile instead of CallerKey"));
    }

    [Test]
    public void The_default_cache_protection_is_the_operating_system_then_an_owner_only_file()
    {
        Assert.That(new TokenCacheOptions().Protection, Is.EqualTo(new[] { StorageProtection.Os, StorageProtection.OwnerOnlyFile }));
    }

    [Test]
    public async Task A_plaintext_cache_is_migrated_to_a_stronger_protection_without_a_prompt()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var first = OpenSession(tenant, StorageProtection.OwnerOnlyFile)) await first.SignInAsync();
        var before = ReadAllFiles();

        await using var next = OpenSession(tenant, StorageProtection.CallerKey, StorageProtection.OwnerOnlyFile);
        var token = await next.GetTokenAsync();

        Assert.That(before, Does.Contain("secret"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(ReadAllFiles().Contains("secret", StringComparison.Ordinal), Is.False);
        }
    }

    [Test]
    public async Task A_sign_out_leaves_no_token_in_any_file_including_leftovers_of_earlier_writes()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = OpenSession(tenant, StorageProtection.OwnerOnlyFile);
        await session.SignInAsync();
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        foreach (var suffix in new[]
        {
            ".0123456789abcdef0123456789abcdef.tmp", ".0123456789abcdef0123456789abcdef.tmp.bak", ".corrupt-20260101T000000000",
        })
            File.Copy(CachePath, CachePath + suffix);

        await session.SignOutAsync();

        Assert.That(ReadAllFiles(), Does.Not.Contain("secret"));
        Assert.That(_folder.FileNames, Is.EqualTo(new[] { "cache.bin", "cache.bin.lock", "cache.bin.refresh.lock" }));
    }

    [Test]
    public async Task A_cache_that_cannot_be_written_is_written_at_the_next_access_and_its_token_stays_usable()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = OpenSession(tenant, StorageProtection.OwnerOnlyFile);
        Directory.CreateDirectory(CachePath + ".lock"); // as good as a folder that cannot be written to, and true for root as well

        var token = await session.GetTokenAsync();
        var problem = session.CacheStatus.Problem;
        Directory.Delete(CachePath + ".lock");
        await session.GetAccountsAsync();
        await using var next = OpenSession(tenant, StorageProtection.OwnerOnlyFile);

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
        Assert.That(problem, Does.Contain("is a folder and not a file"));
        Assert.That(_log.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)
            && line.Contains("is a folder and not a file", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(session.CacheStatus.Problem, Is.Null);
        Assert.That((await next.GetTokenAsync()).Value, Is.EqualTo(token.Value));
    }

    [Test]
    public async Task A_delayed_cache_write_does_not_undo_the_write_of_another_process()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await using var ada = OpenSession(tenant, StorageProtection.OwnerOnlyFile);
        await using var grace = TestData.OpenSession(tenant, CachePath, _clock, options =>
            options.DeviceCodePrompt = (code, cancellationToken) =>
                tenant.SimulateUser("grace@contoso.onmicrosoft.com").EnterCodeAsync(code.UserCode, cancellationToken));
        await grace.GetAccountsAsync();
        // kept in memory, because the lock is held
        using (await FileLock.AcquireAsync(CachePath + ".lock", _clock, default)) await ada.SignInAsync();

        await grace.SignInAsync();
        await ada.GetAccountsAsync();
        await using var next = OpenSession(tenant, StorageProtection.OwnerOnlyFile);

        Assert.That(await next.GetAccountsAsync(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_cancelled_sign_in_stops_waiting_for_the_cache_lock_and_keeps_the_issued_token()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        using var cancel = new CancellationTokenSource();
        var waits = 0;
        var clock = new Clock
        {
            OnDelay = delay =>
            {
                if (delay != TimeSpan.FromMilliseconds(20)) return;
                waits++;
                cancel.Cancel();
            },
        };
        await using var interactive = TestData.OpenSession(tenant, CachePath, clock);
        await using var next = OpenSession(tenant, StorageProtection.OwnerOnlyFile);

        using (await FileLock.AcquireAsync(CachePath + ".lock", _clock, default))
            await WaitForEndAsync(interactive.SignInAsync(null, cancel.Token));
        await interactive.GetAccountsAsync();

        Assert.That(waits, Is.EqualTo(1), "the lock was waited for, until the caller had enough");
        Assert.That(await next.GetAccountsAsync(), Has.Count.EqualTo(1), "the next access has written it");
    }

    // By the machine's clock, because MSAL reads no other: a tenant whose tokens are over at once signs in, one whose tokens last
    // refreshes.
    [Test]
    public async Task Twenty_sessions_on_one_cache_file_with_an_expired_token_send_one_refresh()
    {
        await using (var before = await TestData.StartTenantAsync(new LocalTenantOptions
        {
            StateFolder = _folder["tenant"],
            AccessTokenLifetime = TimeSpan.FromMinutes(1),
            DeviceCodeInterval = TimeSpan.Zero,
        }))
        await using (var first = TestData.OpenSession(before, CachePath))
            await first.SignInAsync();
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { StateFolder = _folder["tenant"] });
        var sessions = Enumerable.Range(0, 20)
            .Select(_ => TestData.OpenSession(tenant, CachePath, TimeProvider.System, options => options.Interaction = Interaction.Never))
            .ToList();
        foreach (var session in sessions) await session.GetAccountsAsync(); // each has read the token that is over

        var tokens = await Task.WhenAll(sessions.Select(session => Task.Run(() => session.GetTokenAsync().AsTask())));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal)), Is.EqualTo(1));
            Assert.That(tokens.Select(token => token.Value).Distinct().Count(), Is.EqualTo(1));
        }

        foreach (var session in sessions) await session.DisposeAsync();
    }

    [Test]
    public async Task A_process_waits_for_a_slow_refresh_of_another_process_instead_of_refreshing_too()
    {
        await using (var before = await TestData.StartTenantAsync(new LocalTenantOptions
        {
            StateFolder = _folder["tenant"],
            AccessTokenLifetime = TimeSpan.FromMinutes(1),
            DeviceCodeInterval = TimeSpan.Zero,
        }))
        await using (var first = TestData.OpenSession(before, CachePath))
            await first.SignInAsync();
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { StateFolder = _folder["tenant"] });
        var heldLock = await FileLock.AcquireAsync(CachePath + ".refresh.lock", _clock, default);
        var refreshing = new Clock();
        var waited = TimeSpan.Zero;
        var waiting = new Clock
        {
            OnDelay = delay =>
            {
                var before = waited;
                waited += delay;
                if (before < TimeSpan.FromSeconds(20) && waited >= TimeSpan.FromSeconds(20)) RefreshInAnotherSession();
            },
        };
        await using var job = TestData.OpenSession(tenant, CachePath, waiting, options => options.Interaction = Interaction.Never);

        var token = await job.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal)), Is.EqualTo(1));
        }

        void RefreshInAnotherSession()
        {
            heldLock.Dispose();
            using var other = TestData.OpenSession(tenant, CachePath, refreshing, options => options.Interaction = Interaction.Never);
            other.GetTokenAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    [Test]
    public async Task A_refresh_lock_that_is_never_released_delays_a_refresh_by_half_a_minute()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var first = OpenSession(tenant, StorageProtection.OwnerOnlyFile)) await first.SignInAsync();
        using var heldLock = await FileLock.AcquireAsync(CachePath + ".refresh.lock", _clock, default);
        await using var job = TestData.OpenSession(tenant, CachePath, _clock, options => options.Interaction = Interaction.Never);
        _clock.Advance(TimeSpan.FromHours(2));
        var startedAt = _clock.GetUtcNow();

        var token = await job.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
            Assert.That(CountRefreshes(tenant), Is.EqualTo(1));
        }

        Assert.That(_clock.GetUtcNow() - startedAt, Is.EqualTo(TimeSpan.FromSeconds(30)).Within(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task A_valid_token_is_returned_without_waiting_for_the_refresh_lock()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var first = OpenSession(tenant, StorageProtection.OwnerOnlyFile)) await first.SignInAsync();
        using var heldLock = await FileLock.AcquireAsync(CachePath + ".refresh.lock", _clock, default);
        var clock = new Clock();
        await using var job = TestData.OpenSession(tenant, CachePath, clock, options => options.Interaction = Interaction.Never);

        var token = await job.GetTokenAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Cache));
            Assert.That(clock.Delays.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_cache_that_cannot_be_opened_is_opened_again_at_the_next_call()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await File.WriteAllTextAsync(_folder["sub"], "a file, no folder");
        await using var session = TestData.OpenSession(tenant, Path.Combine(_folder["sub"], "cache.bin"), _clock);

        await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());
        var problem = session.CacheStatus;
        File.Delete(_folder["sub"]);
        await session.GetTokenAsync();

        Assert.That(problem.Protection, Is.Null);
        Assert.That(problem.Problem, Does.Contain("cannot be created"));
        Assert.That(
            session.CacheStatus,
            Is.EqualTo(new CacheStatus(StorageProtection.OwnerOnlyFile, Path.Combine(_folder["sub"], "cache.bin"), null)));
    }

    private DelegatedSession OpenSession(LocalTenant tenant, params StorageProtection[] protection) =>
        OpenSession(tenant, _ => { }, protection);

    private DelegatedSession OpenSession(
        LocalTenant tenant,
        Action<TokenCacheOptions> change,
        params StorageProtection[] protection) => TestData.OpenSession(tenant, CachePath, _clock, options =>
    {
        (options.Cache.Protection, options.Cache.Key, options.LoggerFactory) =
            (protection, _ => new ValueTask<ReadOnlyMemory<byte>>(_key), _log);
        change(options.Cache);
    });

    private static async Task WaitForEndAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // MSAL decides whether the call ends with a token or with this error.
        }
    }

    private string ReadAllFiles() => string.Concat(_folder.FileNames.Select(name => File.ReadAllText(_folder[name])));

    private static int CountRefreshes(LocalTenant tenant) =>
        tenant.Requests.Count(request => request.Path.EndsWith("/token", StringComparison.Ordinal)) - 1;
}
