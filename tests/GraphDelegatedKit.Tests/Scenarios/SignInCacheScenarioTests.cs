using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class SignInCacheScenarioTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    private string CachePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_sign_in_is_stored_in_files_that_only_the_owner_can_read()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);

        Assert.That(
            Directory.EnumerateFiles(_folder.Path).Select(File.GetUnixFileMode).Distinct(),
            Is.EqualTo(new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite }));
    }

    [Test]
    public async Task A_sign_in_survives_a_cache_writer_that_was_killed()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        var token = await SignInAsync(tenant);
        await File.WriteAllTextAsync(CachePath + ".0123456789abcdef.tmp", "half of someth");

        Assert.That(await GetTokenSilentlyAsync(tenant), Is.EqualTo(token.Value));
    }

    [Test]
    public async Task A_sign_in_in_a_torn_cache_file_is_restored_from_the_previous_version()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        await using (var session = OpenUnattendedSession(tenant)) await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        using (var file = new FileStream(CachePath, FileMode.Open)) file.SetLength(file.Length / 2);

        var (first, second) = (await GetTokenSilentlyAsync(tenant), await GetTokenSilentlyAsync(tenant));

        Assert.That(first, Is.Not.Empty.And.EqualTo(second));
        Assert.That(_folder.FileNames, Has.Some.Contains(".corrupt-"));
    }

    [Test]
    public async Task A_sign_in_is_required_again_when_every_version_of_the_cache_is_torn()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        foreach (var name in _folder.FileNames.Where(name => name is "cache.bin" or "cache.bin.bak"))
            await File.WriteAllTextAsync(_folder[name], "garbage");

        var error = await Assert.ThrowsAsync<SignInException>(() => GetTokenSilentlyAsync(tenant));

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
    }

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_cache_file_that_others_can_read_is_refused_with_a_remedy()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        File.SetUnixFileMode(CachePath, File.GetUnixFileMode(CachePath) | UnixFileMode.OtherRead);

        var error = await Assert.ThrowsAsync<SignInException>(() => GetTokenSilentlyAsync(tenant));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Cache));
            Assert.That(error.Remedy, Is.EqualTo($"Run: chmod 600 '{CachePath}'"));
        }
    }

    [Test]
    public async Task A_failed_cache_write_is_an_error_when_unattended_and_a_cache_problem_when_interactive()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        File.Delete(CachePath + ".lock");
        Directory.CreateDirectory(CachePath + ".lock"); // as good as a folder that cannot be written to, and true for root as well
        await using var job = OpenUnattendedSession(tenant);
        await using var interactive = TestData.OpenSession(tenant, CachePath, _clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        var token = await interactive.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Cache));
            Assert.That(token.Origin, Is.EqualTo(TokenOrigin.Refresh));
        }

        Assert.That(interactive.CacheStatus.Problem, Does.Contain(CachePath));
    }

    [Test]
    public async Task A_cache_folder_that_cannot_be_created_fails_the_first_call()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await File.WriteAllTextAsync(CachePath, "a file, no folder");
        await using var session = TestData.OpenSession(tenant, Path.Combine(CachePath, "cache.bin"), _clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Cache));
            Assert.That(tenant.Requests.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_sign_in_kept_in_memory_leaves_nothing_on_disk_and_ends_with_the_session()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var session = TestData.OpenSession(tenant, null, _clock)) await session.GetTokenAsync();
        await using var next = TestData.OpenSession(tenant, null, _clock, options => options.Interaction = Interaction.Never);

        var error = await Assert.ThrowsAsync<SignInException>(() => next.GetTokenAsync().AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
            Assert.That(next.CacheStatus, Is.EqualTo(new CacheStatus(StorageProtection.Memory, null, null)));
        }
    }

    [Test]
    public async Task A_sign_out_leaves_no_token_on_disk()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        await using var session = OpenUnattendedSession(tenant);
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        var before = ReadAllFiles();

        var report = await session.SignOutAsync();

        Assert.Multiple(() =>
        {
            Assert.That(before, Does.Contain("RefreshToken\":{\"").And.Contain("\"secret\":\""), "where this test looks, tokens are found");
            Assert.That(ReadAllFiles(), Does.Not.Contain("\"secret\":\""));
            Assert.That(report.Removed.Single().Username, Is.EqualTo("ada@contoso.onmicrosoft.com"));
            Assert.That(report.NotEnded, Is.Not.Empty);
            Assert.That(async () => await session.GetTokenAsync(), Throws.InstanceOf<SignInException>());
            Assert.That(async () => await session.GetAccountsAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task A_sign_out_that_cannot_be_written_is_an_error_even_when_interactive()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await SignInAsync(tenant);
        File.Delete(CachePath + ".lock");
        Directory.CreateDirectory(CachePath + ".lock");
        await using var session = TestData.OpenSession(tenant, CachePath, _clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignOutAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Cache));
    }

    [Test]
    public async Task A_sign_out_ends_only_the_sign_in_of_the_configured_user()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await SignInAsync(tenant, "ada@contoso.onmicrosoft.com");
        await SignInAsync(tenant, "grace@contoso.onmicrosoft.com");
        await using var session = TestData.OpenSession(
            tenant, CachePath, _clock, options => options.Username = "ADA@contoso.onmicrosoft.com");

        await session.SignOutAsync();

        Assert.That((await session.GetAccountsAsync()).Single().Username, Is.EqualTo("grace@contoso.onmicrosoft.com"));
    }

    [Test]
    public async Task Two_sessions_on_one_cache_file_keep_the_sign_ins_of_each_other()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"), TestUsers.Create("Grace"));
        await using var first = TestData.OpenSession(tenant, CachePath, _clock);
        await using var second = TestData.OpenSession(tenant, CachePath, _clock, options =>
            options.DeviceCodePrompt = (code, cancellationToken) =>
                tenant.SimulateUser("grace@contoso.onmicrosoft.com").EnterCodeAsync(code.UserCode, cancellationToken));
        await first.GetAccountsAsync();
        await second.GetAccountsAsync();

        await first.SignInAsync();
        await second.SignInAsync();
        await first.GetTokenAsync(new TokenRequest
        {
            ForceRefresh = true,
            Account = (await first.GetAccountsAsync()).Single(account => account.Username.StartsWith("ada", StringComparison.Ordinal)),
        });

        await using var third = OpenUnattendedSession(tenant);
        Assert.That(await third.GetAccountsAsync(), Has.Count.EqualTo(2));
    }

    private DelegatedSession OpenUnattendedSession(LocalTenant tenant) =>
        TestData.OpenSession(tenant, CachePath, _clock, options => options.Interaction = Interaction.Never);

    private async Task<string> GetTokenSilentlyAsync(LocalTenant tenant)
    {
        await using var session = OpenUnattendedSession(tenant);
        return (await session.GetTokenAsync()).Value;
    }

    private async Task<GraphAccessToken> SignInAsync(LocalTenant tenant, string? username = null)
    {
        await using var session = TestData.OpenSession(tenant, CachePath, _clock, options =>
            options.DeviceCodePrompt = (code, cancellationToken) =>
                tenant.SimulateUser(username ?? tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancellationToken));
        return await session.SignInAsync();
    }

    private string ReadAllFiles() => string.Concat(_folder.FileNames.Select(name => File.ReadAllText(_folder[name])));
}
