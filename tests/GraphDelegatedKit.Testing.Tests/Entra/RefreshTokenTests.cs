namespace GraphDelegatedKit.Testing.Tests.Entra;

public sealed class RefreshTokenTests
{
    [Test]
    public async Task A_refresh_token_is_rotated_and_the_old_one_stays_valid()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var first = (string)(await client.SignInAsync(scope: "User.Read openid profile offline_access"))["refresh_token"]!;

        var second = await client.RefreshAsync(first);
        var third = await client.RefreshAsync(first);

        Assert.Multiple(() =>
        {
            Assert.That((string)second.Body["refresh_token"]!, Is.Not.EqualTo(first));
            Assert.That(third.Status, Is.EqualTo(200));
        });
    }

    [Test]
    public async Task A_refresh_token_survives_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        string refreshToken, accessToken, tenantId, clientId, authority;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new TenantClient(first);
            var tokens = await client.SignInAsync(scope: "User.Read openid profile offline_access");
            (refreshToken, accessToken) = ((string)tokens["refresh_token"]!, (string)tokens["access_token"]!);
            (tenantId, clientId, authority) = (first.TenantId, first.ClientId, first.Address.CertificatePem);
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Users = LocalUser.Generate(3) });
        using var secondClient = new TenantClient(second);
        var refreshed = await secondClient.RefreshAsync(refreshToken);
        secondClient.Http.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        var me = await secondClient.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That(second.TenantId, Is.EqualTo(tenantId));
            Assert.That(second.ClientId, Is.EqualTo(clientId));
            Assert.That(second.Address.CertificatePem, Is.EqualTo(authority));
            Assert.That(second.Users, Has.Count.EqualTo(8));
            Assert.That(refreshed.Status, Is.EqualTo(200));
            Assert.That(me.Status, Is.EqualTo(200));
        });
    }

    [Test]
    public async Task A_refresh_token_expires_after_ninety_days()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant);
        var token = (string)(await client.SignInAsync(scope: "User.Read openid profile offline_access"))["refresh_token"]!;

        clock.Advance(TimeSpan.FromDays(89));
        var valid = await client.RefreshAsync(token);
        clock.Advance(TimeSpan.FromDays(1));
        var expired = await client.RefreshAsync(token);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(valid.Status, Is.EqualTo(200));
            Assert.That((string)expired.Body["error"]!, Is.EqualTo("invalid_grant"));
            Assert.That((int)expired.Body["error_codes"]![0]!, Is.EqualTo(700082));
            Assert.That((string)expired.Body["suberror"]!, Is.EqualTo("bad_token"));
        }
    }

    [Test]
    public async Task A_refresh_token_and_the_access_token_are_refused_after_a_revocation()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var token = (string)(await client.SignInAsync(scope: "User.Read openid profile offline_access"))["refresh_token"]!;

        tenant.RevokeSignInSessions(tenant.Address.DefaultUser);
        var refreshed = await client.RefreshAsync(token);
        using var me = await client.Http.GetAsync("https://graph.microsoft.com/v1.0/me");
        await client.SignInAsync(scope: "User.Read openid profile offline_access");
        var repeated = await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That((int)refreshed.Body["error_codes"]![0]!, Is.EqualTo(50173));
            Assert.That((int)me.StatusCode, Is.EqualTo(401));
            Assert.That(me.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer "));
            Assert.That(repeated.Status, Is.EqualTo(200));
        });
    }

    [TestCase("rubbish")]
    [TestCase("1.AAAA")]
    [TestCase("1.!")]
    public async Task A_forged_refresh_token_is_refused(string forged)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);

        var (status, body) = await client.RefreshAsync(forged);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!, Is.EqualTo("invalid_grant"));
        }
    }
}
