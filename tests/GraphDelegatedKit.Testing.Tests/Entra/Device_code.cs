namespace GraphDelegatedKit.Testing.Tests.Entra;

public sealed class Device_code
{
    [Test]
    public async Task Signs_a_person_in_once_they_entered_the_code()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        var code = await client.DeviceCodeAsync();
        var before = await client.PollAsync(code);

        await tenant.SimulateUser(tenant.Users[2].UserPrincipalName).EnterCodeAsync((string)code["user_code"]!);
        var after = await client.PollAsync(code);

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
    public async Task Says_so_when_the_person_declined()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        var code = await client.DeviceCodeAsync();

        await tenant.SimulateUser(tenant.Address.DefaultUser).DeclineCodeAsync((string)code["user_code"]!);
        var answer = await client.PollAsync(code);

        Assert.That((string)answer.Body["error"]!, Is.EqualTo("authorization_declined"));
    }

    [Test]
    public async Task Expires()
    {
        var clock = new Clock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new Client(tenant);
        var code = await client.DeviceCodeAsync();

        clock.Advance(TimeSpan.FromMinutes(15));
        var answer = await client.PollAsync(code);

        Assert.Multiple(() =>
        {
            Assert.That((string)answer.Body["error"]!, Is.EqualTo("expired_token"));
            Assert.That((int)answer.Body["error_codes"]![0]!, Is.EqualTo(70020));
        });
        await Assert.ThatAsync(
            async () => await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!),
            Throws.InvalidOperationException.With.Message.Contains("didn't work"));
    }

    [Test]
    public async Task Asks_a_client_that_polls_too_fast_to_slow_down()
    {
        var clock = new Clock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock, DeviceCodeInterval = TimeSpan.FromSeconds(5) });
        using var client = new Client(tenant);
        var code = await client.DeviceCodeAsync();

        await client.PollAsync(code);
        clock.Advance(TimeSpan.FromSeconds(4));
        var early = await client.PollAsync(code);
        clock.Advance(TimeSpan.FromSeconds(5));
        var onTime = await client.PollAsync(code);

        Assert.That(
            new[] { (string)early.Body["error"]!, (string)onTime.Body["error"]! },
            Is.EqualTo(new[] { "slow_down", "authorization_pending" }));
    }

    [Test]
    public async Task Does_not_sign_in_somebody_who_is_disabled_or_not_there()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(12) });
        using var client = new Client(tenant);
        var code = (string)(await client.DeviceCodeAsync())["user_code"]!;
        var disabled = tenant.Users.First(user => !user.AccountEnabled).UserPrincipalName;

        await Assert.ThatAsync(() => tenant.SimulateUser(disabled).EnterCodeAsync(code), Throws.InvalidOperationException.With.Message.Contains("AADSTS50057"));
        await Assert.ThatAsync(() => tenant.SimulateUser("x@y.z").EnterCodeAsync(code), Throws.InvalidOperationException.With.Message.Contains("AADSTS50034"));
    }

    [Test]
    public async Task Is_good_for_one_sign_in()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        var code = await client.DeviceCodeAsync();
        await tenant.SimulateUser(tenant.Address.DefaultUser).EnterCodeAsync((string)code["user_code"]!);

        await client.PollAsync(code);
        var again = await client.PollAsync(code);

        Assert.That((string)again.Body["error"]!, Is.EqualTo("invalid_grant"));
    }

    [Test]
    public async Task Is_not_given_to_an_application_nobody_registered()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);

        var answer = await client.TokenAsync(("client_id", Guid.NewGuid().ToString()), ("grant_type", "refresh_token"), ("refresh_token", "x"));

        Assert.Multiple(() =>
        {
            Assert.That((string)answer.Body["error"]!, Is.EqualTo("unauthorized_client"));
            Assert.That((string)answer.Body["error_description"]!, Does.StartWith("AADSTS700016: "));
        });
    }
}
