using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class Keeping_a_sign_in : IDisposable
{
    private readonly Folder _folder = new();
    private readonly Clock _clock = new();

    private string CachePath => _folder["cache.bin"];

    public void Dispose() => _folder.Dispose();

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Is_done_in_files_of_the_owners_alone()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);

        Assert.That(Directory.EnumerateFiles(_folder.Path).Select(File.GetUnixFileMode).Distinct(), Is.EqualTo(new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite }));
    }

    [Test]
    public async Task Survives_a_writer_who_was_killed()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        var token = await SignInAsync(tenant);
        await File.WriteAllTextAsync(CachePath + ".0123456789abcdef.tmp", "half of someth");

        Assert.That(await SilentAsync(tenant), Is.EqualTo(token.Value));
    }

    [Test]
    public async Task Survives_a_torn_file_by_the_version_before()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        await using (var session = Session(tenant)) await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        using (var file = new FileStream(CachePath, FileMode.Open)) file.SetLength(file.Length / 2);

        var (first, second) = (await SilentAsync(tenant), await SilentAsync(tenant));

        Assert.That(first, Is.Not.Empty.And.EqualTo(second));
        Assert.That(_folder.Names, Has.Some.Contains(".corrupt-"));
    }

    [Test]
    public async Task Ends_when_every_version_is_torn_and_says_to_sign_in()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        foreach (var name in _folder.Names.Where(name => name is "cache.bin" or "cache.bin.bak")) await File.WriteAllTextAsync(_folder[name], "garbage");

        var error = await Assert.ThrowsAsync<SignInException>(() => SilentAsync(tenant));

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.SignInRequired));
    }

    [Test]
    [Platform(Exclude = "Win")]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Is_refused_in_a_file_others_can_read_and_the_cure_is_named()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        File.SetUnixFileMode(CachePath, File.GetUnixFileMode(CachePath) | UnixFileMode.OtherRead);

        var error = await Assert.ThrowsAsync<SignInException>(() => SilentAsync(tenant));

        Assert.That((error!.Reason, error.Remedy), Is.EqualTo((SignInReason.Cache, $"Run: chmod 600 '{CachePath}'")));
    }

    [Test]
    public async Task That_cannot_be_kept_is_an_error_where_nobody_watches_and_a_problem_on_show_where_somebody_does()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        File.Delete(CachePath + ".lock");
        Directory.CreateDirectory(CachePath + ".lock"); // as good as a folder that cannot be written to, and true for root as well
        await using var job = Session(tenant);
        await using var person = Some.Session(tenant, CachePath, _clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());
        var token = await person.GetTokenAsync(new TokenRequest { ForceRefresh = true });

        Assert.That((error!.Reason, token.Origin), Is.EqualTo((SignInReason.Cache, TokenOrigin.Refresh)));
        Assert.That(person.CacheStatus.Problem, Does.Contain(CachePath));
    }

    [Test]
    public async Task Where_no_folder_can_be_is_an_error_at_the_first_call()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await File.WriteAllTextAsync(CachePath, "a file, no folder");
        await using var session = Some.Session(tenant, Path.Combine(CachePath, "cache.bin"), _clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        Assert.That((error!.Reason, tenant.Requests.Count), Is.EqualTo((SignInReason.Cache, 0)));
    }

    [Test]
    public async Task In_memory_leaves_nothing_on_disk_and_ends_with_the_session()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using (var session = Some.Session(tenant, null, _clock)) await session.GetTokenAsync();
        await using var next = Some.Session(tenant, null, _clock, options => options.Interaction = Interaction.Never);

        var error = await Assert.ThrowsAsync<SignInException>(() => next.GetTokenAsync().AsTask());

        Assert.That((error!.Reason, next.CacheStatus), Is.EqualTo((SignInReason.SignInRequired, new CacheStatus(CacheProtection.Memory, null, null))));
    }

    [Test]
    public async Task Ends_with_a_sign_out_that_leaves_no_token_on_disk()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        await using var session = Session(tenant);
        await session.GetTokenAsync(new TokenRequest { ForceRefresh = true });
        var kept = OnDisk();

        var report = await session.SignOutAsync();

        Assert.Multiple(() =>
        {
            Assert.That(kept, Does.Contain("RefreshToken\":{\"").And.Contain("\"secret\":\""), "where this test looks, tokens are found");
            Assert.That(OnDisk(), Does.Not.Contain("\"secret\":\""));
            Assert.That(report.Removed.Single().Username, Is.EqualTo("ada@contoso.onmicrosoft.com"));
            Assert.That(report.NotEnded, Is.Not.Empty);
            Assert.That(async () => await session.GetTokenAsync(), Throws.InstanceOf<SignInException>());
            Assert.That(async () => await session.GetAccountsAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task A_sign_out_that_could_not_be_written_is_an_error_whoever_watches()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await SignInAsync(tenant);
        File.Delete(CachePath + ".lock");
        Directory.CreateDirectory(CachePath + ".lock");
        await using var session = Some.Session(tenant, CachePath, _clock);

        var error = await Assert.ThrowsAsync<SignInException>(() => session.SignOutAsync());

        Assert.That(error!.Reason, Is.EqualTo(SignInReason.Cache));
    }

    [Test]
    public async Task Somebody_else_than_asked_for_leaves_no_token_on_disk()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.Username = "grace@contoso.onmicrosoft.com");

        await Assert.ThrowsAsync<SignInException>(() => session.SignInAsync());

        Assert.That(OnDisk(), Does.Not.Contain("\"secret\":\""));
    }

    [Test]
    public async Task A_sign_out_ends_the_sign_in_of_the_one_who_is_named_and_no_other()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await SignInAsync(tenant, "ada@contoso.onmicrosoft.com");
        await SignInAsync(tenant, "grace@contoso.onmicrosoft.com");
        await using var session = Some.Session(tenant, CachePath, _clock, options => options.Username = "ADA@contoso.onmicrosoft.com");

        await session.SignOutAsync();

        Assert.That((await session.GetAccountsAsync()).Single().Username, Is.EqualTo("grace@contoso.onmicrosoft.com"));
    }

    [Test]
    public async Task Two_sessions_on_one_file_do_not_undo_each_other()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"), With.User("Grace"));
        await using var first = Some.Session(tenant, CachePath, _clock);
        await using var second = Some.Session(tenant, CachePath, _clock, options =>
            options.DeviceCodePrompt = (code, cancelled) => tenant.SimulateUser("grace@contoso.onmicrosoft.com").EnterCodeAsync(code.UserCode, cancelled));
        await first.GetAccountsAsync();
        await second.GetAccountsAsync();

        await first.SignInAsync();
        await second.SignInAsync();
        await first.GetTokenAsync(new TokenRequest { ForceRefresh = true, Account = (await first.GetAccountsAsync()).Single(account => account.Username.StartsWith("ada", StringComparison.Ordinal)) });

        await using var third = Session(tenant);
        Assert.That(await third.GetAccountsAsync(), Has.Count.EqualTo(2));
    }

    private DelegatedSession Session(LocalTenant tenant) => Some.Session(tenant, CachePath, _clock, options => options.Interaction = Interaction.Never);

    private async Task<string> SilentAsync(LocalTenant tenant)
    {
        await using var session = Session(tenant);
        return (await session.GetTokenAsync()).Value;
    }

    private async Task<GraphAccessToken> SignInAsync(LocalTenant tenant, string? username = null)
    {
        await using var session = Some.Session(tenant, CachePath, _clock, options =>
            options.DeviceCodePrompt = (code, cancelled) => tenant.SimulateUser(username ?? tenant.Address.DefaultUser).EnterCodeAsync(code.UserCode, cancelled));
        return await session.SignInAsync();
    }

    private string OnDisk() => string.Concat(_folder.Names.Select(name => File.ReadAllText(_folder[name])));
}
