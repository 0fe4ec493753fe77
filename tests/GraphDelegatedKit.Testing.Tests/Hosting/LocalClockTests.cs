namespace GraphDelegatedKit.Testing.Tests.Hosting;

// The clock that a test moves. Its base provider is a FakeTimeProvider, so that nothing happens by itself.
public sealed class LocalClockTests : TenantFixture
{
    private WatchedClock _watchedClock = null!;

    private protected override LocalTenantOptions Options => new() { TimeProvider = _watchedClock = new WatchedClock() };

    [Test]
    public async Task An_access_token_expires_when_the_clock_is_moved()
    {
        var before = await Client.GetAsync($"{GraphUrl}/me");

        Tenant.Clock.Advance(TimeSpan.FromHours(2));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Status, Is.EqualTo(200));
            Assert.That((await Client.GetAsync($"{GraphUrl}/me")).Status, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task A_device_code_expires_when_the_clock_is_moved()
    {
        var code = await Client.RequestDeviceCodeAsync();

        Tenant.Clock.Advance(TimeSpan.FromMinutes(16));

        Assert.That((string)(await Client.PollTokenAsync(code)).Body["error"]!, Is.EqualTo("expired_token"));
    }

    [Test]
    public async Task An_upload_address_expires_when_the_clock_is_moved()
    {
        using var upload = await CreateUploadAsync();

        Tenant.Clock.Advance(TimeSpan.FromHours(25));

        Assert.That((await upload.GetStatusAsync()).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_rate_limit_recovers_when_the_clock_is_moved()
    {
        Tenant.Faults.LimitRate("/v1.0/me", maxRequests: 1, TimeSpan.FromMinutes(10));
        var statuses = new List<int> { (await Client.GetAsync($"{GraphUrl}/me")).Status, (await Client.GetAsync($"{GraphUrl}/me")).Status };

        Tenant.Clock.Advance(TimeSpan.FromMinutes(11));
        statuses.Add((await Client.GetAsync($"{GraphUrl}/me")).Status);

        Assert.That(statuses, Is.EqualTo(new[] { 200, 429, 200 }));
    }

    [Test]
    public async Task A_delayed_response_arrives_when_the_clock_is_moved()
    {
        Tenant.Faults.Delay("/v1.0/me", TimeSpan.FromHours(1));
        var request = Client.GetAsync($"{GraphUrl}/me");
        await _watchedClock.FirstDelay;

        Tenant.Clock.Advance(TimeSpan.FromMinutes(59));
        var isCompleted = request.IsCompleted;
        Tenant.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That((await request).Status, Is.EqualTo(200));
        Assert.That(isCompleted, Is.False);
    }

    [Test]
    public void The_clock_runs_like_its_base_provider()
    {
        Tenant.Clock.Advance(TimeSpan.FromHours(1));
        var timestamp = Tenant.Clock.GetTimestamp();

        _watchedClock.Advance(TimeSpan.FromMinutes(5));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Tenant.Clock.GetUtcNow(), Is.EqualTo(_watchedClock.GetUtcNow() + TimeSpan.FromHours(1)));
            Assert.That(Tenant.Clock.GetElapsedTime(timestamp), Is.EqualTo(TimeSpan.FromMinutes(5)));
            Assert.That(Tenant.Clock.Offset, Is.EqualTo(TimeSpan.FromHours(1)));
        }
    }

    [Test]
    public void A_stopwatch_of_the_clock_counts_the_time_it_is_moved_by()
    {
        var timestamp = Tenant.Clock.GetTimestamp();

        Tenant.Clock.Advance(TimeSpan.FromDays(90));

        Assert.That(Tenant.Clock.GetElapsedTime(timestamp), Is.EqualTo(TimeSpan.FromDays(90)));
    }

    [Test]
    public void A_timer_is_called_when_either_clock_reaches_its_time()
    {
        var calls = new List<string>();
        using var moved = CreateTimer(calls, "moved", TimeSpan.FromHours(1));
        using var ran = CreateTimer(calls, "ran", TimeSpan.FromHours(2));

        Tenant.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.That(calls, Is.Empty);
        Tenant.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(calls, Is.EqualTo(new[] { "moved" }));
        _watchedClock.Advance(TimeSpan.FromMinutes(59));
        Assert.That(calls, Is.EqualTo(new[] { "moved" }));
        _watchedClock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(calls, Is.EqualTo(new[] { "moved", "ran" }));
    }

    [Test]
    public void A_timer_with_a_period_is_called_once_for_all_periods_that_were_skipped_and_then_again()
    {
        var calls = new List<string>();
        using var timer = CreateTimer(calls, "tick", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1));

        Tenant.Clock.Advance(TimeSpan.FromDays(30));
        Assert.That(calls, Has.Count.EqualTo(1));
        _watchedClock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(calls, Has.Count.EqualTo(2));
        Tenant.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(calls, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_timer_that_was_changed_stopped_or_disposed_is_called_at_its_new_time_only()
    {
        var calls = new List<string>();
        using var changed = CreateTimer(calls, "changed", TimeSpan.FromMinutes(1));
        using var stopped = CreateTimer(calls, "stopped", TimeSpan.FromMinutes(1));
        var disposed = CreateTimer(calls, "disposed", TimeSpan.FromMinutes(1));
        changed.Change(TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        disposed.Dispose();

        Tenant.Clock.Advance(TimeSpan.FromMinutes(2));
        _watchedClock.Advance(TimeSpan.FromMinutes(2));
        Assert.That(calls, Is.Empty);
        Tenant.Clock.Advance(TimeSpan.FromMinutes(56));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(calls, Is.EqualTo(new[] { "changed" }));
            Assert.That(disposed.Change(TimeSpan.Zero, TimeSpan.Zero), Is.False);
        }
    }

    [Test]
    public async Task A_delay_of_a_program_that_uses_a_clock_on_the_system_clock_ends_when_the_clock_is_moved()
    {
        await using var tenant = await LocalTenant.StartAsync();
        var delay = Task.Delay(TimeSpan.FromDays(1), tenant.Clock);

        tenant.Clock.Advance(TimeSpan.FromDays(1));

        await Assert.ThatAsync(() => delay.WaitAsync(TimeSpan.FromMinutes(1)), Throws.Nothing);
    }

    [Test]
    public void The_clock_does_not_go_back_and_not_beyond_its_range()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Tenant.Clock.Advance(TimeSpan.FromTicks(-1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => Tenant.Clock.Advance(TimeSpan.MaxValue), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(Tenant.Clock.Offset, Is.EqualTo(TimeSpan.Zero));
        }
    }

    [Test]
    public async Task A_state_folder_keeps_the_time_ahead_and_other_tenants_have_their_own()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            first.Clock.Advance(TimeSpan.FromDays(2));
            first.Clock.Advance(TimeSpan.FromHours(1));
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Clock.Offset, Is.EqualTo(TimeSpan.FromHours(49)));
            Assert.That(Tenant.Clock.Offset, Is.EqualTo(TimeSpan.Zero));
        }
    }

    // A registry that reads the time of the options does not notice that the clock is moved.
    [Test]
    public void Nothing_but_the_clock_reads_the_time_provider_of_the_options()
    {
        var readers = Repository.GetSourceFiles(Path.Combine(Repository.Root, "src", "GraphDelegatedKit.Testing"))
            .Where(file => System.IO.File.ReadAllText(file).Contains("ptions.TimeProvider", StringComparison.Ordinal))
            .Select(Path.GetFileName);

        Assert.That(readers, Is.EquivalentTo(new[] { "LocalTenant.cs", "LocalClock.cs" }));
    }

    private ITimer CreateTimer(List<string> calls, string name, TimeSpan dueTime, TimeSpan? period = null) =>
        Tenant.Clock.CreateTimer(_ => calls.Add(name), null, dueTime, period ?? Timeout.InfiniteTimeSpan);
}
