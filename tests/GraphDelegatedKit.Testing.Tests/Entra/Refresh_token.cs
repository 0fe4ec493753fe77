namespace GraphDelegatedKit.Testing.Tests.Entra;

public sealed class Refresh_token
{
    [Test]
    public async Task Is_rotated_and_the_old_one_stays_good()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
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
    public async Task Outlives_the_tenant_in_its_folder()
    {
        using var folder = new Folder();
        string refreshToken, accessToken, tenantId, clientId, authority;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = new Client(first);
            var tokens = await client.SignInAsync(scope: "User.Read openid profile offline_access");
            (refreshToken, accessToken) = ((string)tokens["refresh_token"]!, (string)tokens["access_token"]!);
            (tenantId, clientId, authority) = (first.TenantId, first.ClientId, first.Address.CertificatePem);
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Users = LocalUser.Generate(3) });
        using var later = new Client(second);
        var refreshed = await later.RefreshAsync(refreshToken);
        later.Http.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        var me = await later.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That((second.TenantId, second.ClientId, second.Address.CertificatePem), Is.EqualTo((tenantId, clientId, authority)));
            Assert.That(second.Users, Has.Count.EqualTo(8));
            Assert.That(refreshed.Status, Is.EqualTo(200));
            Assert.That(me.Status, Is.EqualTo(200));
        });
    }

    [Test]
    public async Task Dies_after_ninety_days()
    {
        var clock = new Clock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new Client(tenant);
        var token = (string)(await client.SignInAsync(scope: "User.Read openid profile offline_access"))["refresh_token"]!;

        clock.Advance(TimeSpan.FromDays(89));
        var alive = await client.RefreshAsync(token);
        clock.Advance(TimeSpan.FromDays(1));
        var dead = await client.RefreshAsync(token);

        Assert.That(
            (alive.Status, (string)dead.Body["error"]!, (int)dead.Body["error_codes"]![0]!, (string)dead.Body["suberror"]!),
            Is.EqualTo((200, "invalid_grant", 700082, "bad_token")));
    }

    [Test]
    public async Task Is_refused_after_a_revocation_and_so_is_the_access_token()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);
        var token = (string)(await client.SignInAsync(scope: "User.Read openid profile offline_access"))["refresh_token"]!;

        tenant.RevokeSignInSessions(tenant.Address.DefaultUser);
        var refreshed = await client.RefreshAsync(token);
        using var me = await client.Http.GetAsync("https://graph.microsoft.com/v1.0/me");
        await client.SignInAsync(scope: "User.Read openid profile offline_access");
        var again = await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That((int)refreshed.Body["error_codes"]![0]!, Is.EqualTo(50173));
            Assert.That((int)me.StatusCode, Is.EqualTo(401));
            Assert.That(me.Headers.WwwAuthenticate.ToString(), Does.StartWith("Bearer "));
            Assert.That(again.Status, Is.EqualTo(200));
        });
    }

    [TestCase("rubbish")]
    [TestCase("1.AAAA")]
    [TestCase("1.!")]
    public async Task Is_refused_when_forged(string forged)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new Client(tenant);

        var (status, body) = await client.RefreshAsync(forged);

        Assert.That((status, (string)body["error"]!), Is.EqualTo((400, "invalid_grant")));
    }
}
