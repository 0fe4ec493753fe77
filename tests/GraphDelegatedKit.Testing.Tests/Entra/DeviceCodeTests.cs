namespace GraphDelegatedKit.Testing.Tests.Entra;

public sealed class DeviceCodeTests
{
    [Test]
    public async Task A_device_code_signs_in_the_user_who_entered_it()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var code = await client.RequestDeviceCodeAsync();
        var before = await client.PollTokenAsync(code);

        await tenant.SimulateUser(tenant.Users[2].UserPrincipalName).EnterCodeAsync((string)code["user_code"]!);
        var after = await client.PollTokenAsync(code);

        Assert.Multiple(() =>
        {
            Assert.That((string)before.Body["error"]!, Is.EqualTo("authorization_pending"));
            Assert.That((int)before.Body["error_codes"]![0]!, Is.EqualTo(70016));
            Assert.That(after.Status, Is.EqualTo(200));
            Assert.That((string)after.Body["scope"]!, Is.EqualTo("openid profile User.Read"));
            Assert.That((string)after.Body["client_info"]!, Is.Not.Empty);
        });
    }

    [Test]
    public async Task A_declined_device_code_returns_authorization_declined()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var code = await client.RequestDeviceCodeAsync();

        await tenant.SimulateUser(tenant.Address.DefaultUser).DeclineCodeAsync((string)code["user_code"]!);
        var response = await client.PollTokenAsync(code);

        Assert.That((string)response.Body["error"]!, Is.EqualTo("authorization_declined"));
    }

    [Test]
    public async Task A_device_code_expires()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant);
        var code = await client.RequestDeviceCodeAsync();

        clock.Advance(TimeSpan.FromMinutes(15));
        var response = await client.PollTokenAsync(code);

        Assert.Multiple(() =>
        {
            Assert.That((string)response.Body["error"]!, Is.EqualTo("expired_token"));
            Assert.That((int)response.Body["error_codes"]![0]!, Is.EqualTo(70020));
        });
        await Assert.ThatAsync(
            async () => await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!),
            Throws.InvalidOperationException.With.Message.Contains("didn't work"));
    }

    [Test]
    public async Task A_client_that_polls_too_fast_is_asked_to_slow_down()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock, DeviceCodeInterval = TimeSpan.FromSeconds(5) });
        using var client = new TenantClient(tenant);
        var code = await client.RequestDeviceCodeAsync();

        await client.PollTokenAsync(code);
        clock.Advance(TimeSpan.FromSeconds(4));
        var early = await client.PollTokenAsync(code);
        clock.Advance(TimeSpan.FromSeconds(5));
        var onTime = await client.PollTokenAsync(code);

        Assert.That(
            new[] { (string)early.Body["error"]!, (string)onTime.Body["error"]! },
            Is.EqualTo(new[] { "slow_down", "authorization_pending" }));
    }

    [Test]
    public async Task A_disabled_or_unknown_user_cannot_enter_a_device_code()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(12) });
        using var client = new TenantClient(tenant);
        var code = (string)(await client.RequestDeviceCodeAsync())["user_code"]!;
        var disabled = tenant.Users.First(user => !user.AccountEnabled).UserPrincipalName;

        await Assert.ThatAsync(
            () => tenant.SimulateUser(disabled).EnterCodeAsync(code),
            Throws.InvalidOperationException.With.Message.Contains("AADSTS50057"));
        await Assert.ThatAsync(
            () => new SimulatedUser(tenant.Address, "x@y.z").EnterCodeAsync(code),
            Throws.InvalidOperationException.With.Message.Contains("AADSTS50034"));
    }

    [Test]
    public async Task A_device_code_can_be_redeemed_only_once()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var code = await client.RequestDeviceCodeAsync();
        await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!);

        await client.PollTokenAsync(code);
        var repeated = await client.PollTokenAsync(code);

        Assert.That((string)repeated.Body["error"]!, Is.EqualTo("invalid_grant"));
    }

    [Test]
    public async Task An_unregistered_application_is_refused()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);

        var response = await client.RequestTokenAsync(
            ("client_id", Guid.NewGuid().ToString()), ("grant_type", "refresh_token"), ("refresh_token", "x"));

        Assert.Multiple(() =>
        {
            Assert.That((string)response.Body["error"]!, Is.EqualTo("unauthorized_client"));
            Assert.That((string)response.Body["error_description"]!, Does.StartWith("AADSTS700016: "));
        });
    }
}
