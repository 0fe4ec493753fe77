using System.Net;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

public sealed class ClientTests
{
    [Test]
    public async Task A_client_is_signed_in_and_reaches_the_tenant_by_relative_addresses()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = tenant.CreateClient(tenant.Users[1].UserPrincipalName);

        var me = JsonNode.Parse(await client.GetStringAsync("me"))!;

        Assert.That((string?)me["id"], Is.EqualTo(tenant.Users[1].Id));
    }

    [Test]
    public async Task A_client_downloads_a_file_and_sends_no_token_to_the_download_address()
    {
        await using var tenant = await new LocalTenantBuilder(new() { RefuseAuthorizationOnTransferUrls = true })
            .AddUser("ada@contoso.com", "Ada Lovelace")
            .AddFiles("ada@contoso.com", drive => drive.AddFile("Plans/2026.txt", "Buy a boat"))
            .StartAsync();
        using var client = tenant.CreateClient();

        Assert.That(await client.GetStringAsync("me/drive/root:/Plans/2026.txt:/content"), Is.EqualTo("Buy a boat"));
        tenant.Requests.ShouldContainInOrder("GET /v1.0/me/drive/root:/Plans/2026.txt:/content", "GET *download.aspx");
        tenant.Requests.ShouldSendNoTokenToTransferAddresses();
    }

    [Test]
    public async Task A_client_keeps_the_token_to_itself_on_plain_http_and_on_other_hosts()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = tenant.CreateClient();

        using var plain = await client.GetAsync(new Uri("http://graph.microsoft.com/v1.0/me"));
        using var other = await client.GetAsync(new Uri("https://contoso.sharepoint.com/v1.0/me"));

        Assert.That(tenant.Requests.Select(request => request.HasAuthorization), Is.EqualTo(new[] { false, false }));
    }

    [TestCase("https://example.com/v1.0/me")]
    [TestCase("http://example.com/")]
    public async Task A_host_that_the_tenant_does_not_play_is_named(string address)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new HttpClient(tenant.CreateHandler());

        Assert.That(
            () => client.GetAsync(new Uri(address)),
            Throws.TypeOf<HttpRequestException>().With.Message.StartsWith("The local tenant does not play example.com."));
    }

    [TestCase("adda@contoso.com", "ada@contoso.com")]
    [TestCase("brunno", "bruno.silva@contoso.com")]
    [TestCase("ada.lovelace", "ada@contoso.com")]
    [TestCase("Silva", "bruno.silva@contoso.com")]
    [TestCase("hadda", "elif.haddad@contoso.com")]
    [TestCase("bob@contoso.com", null)]
    [TestCase("", null)]
    public async Task An_unknown_user_is_compared_with_the_names_before_the_domain(string typed, string? meant)
    {
        await using var tenant = await new LocalTenantBuilder()
            .AddUser("elif.haddad@contoso.com", "Elif Haddad")
            .AddUser("ada@contoso.com", "Ada Lovelace")
            .AddUser("bruno.silva@contoso.com", "Bruno Silva")
            .StartAsync();

        Assert.That(
            () => tenant.CreateClient(typed),
            Throws.ArgumentException.With.Message.StartsWith(
                $"The tenant has no user '{typed}'.{(meant is null ? "" : $" Did you mean '{meant}'?")} Its users: elif.haddad@"));
    }

    [Test]
    public async Task A_user_who_does_not_exist_cannot_be_simulated()
    {
        await using var tenant = await LocalTenant.StartAsync();

        Assert.That(
            () => tenant.SimulateUser("no@b.c"), Throws.ArgumentException.With.Message.StartsWith("The tenant has no user 'no@b.c'."));
    }

    [Test]
    public async Task A_request_keeps_the_token_that_the_program_gave_it()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = tenant.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken(tenant.Users[2].Id));

        var me = JsonNode.Parse(await client.GetStringAsync("me"))!;

        Assert.That((string?)me["id"], Is.EqualTo(tenant.Users[2].Id));
    }

    [Test]
    public async Task A_sign_in_gives_the_same_token_until_five_minutes_before_its_end()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var tenant = await LocalTenant.StartAsync(
            new() { TimeProvider = clock, AccessTokenLifetime = TimeSpan.FromMinutes(60) });
        var getToken = tenant.SignIn(scopes: ["User.Read", "Files.Read"]);

        var first = await getToken(default);
        clock.Advance(TimeSpan.FromMinutes(54));
        var second = await getToken(default);
        clock.Advance(TimeSpan.FromMinutes(1));
        var third = await getToken(default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second, Is.EqualTo(first));
            Assert.That(third, Is.Not.EqualTo(first));
            Assert.That(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Decode(third.Split('.')[1]), Does.Contain("User.Read Files.Read"));
        }
    }

    [Test]
    public async Task A_short_token_is_used_for_half_of_its_life()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var tenant = await LocalTenant.StartAsync(
            new() { TimeProvider = clock, AccessTokenLifetime = TimeSpan.FromMinutes(4) });
        var getToken = tenant.SignIn();

        var first = await getToken(default);
        clock.Advance(TimeSpan.FromMinutes(1));
        var second = await getToken(default);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(second, Is.EqualTo(first));
        Assert.That(await getToken(default), Is.Not.EqualTo(first));
    }

    [Test]
    public async Task A_revoked_sign_in_gives_its_old_token_until_it_is_due_and_no_new_one()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        var getToken = tenant.SignIn();
        var first = await getToken(default);

        tenant.RevokeSignInSessions(tenant.Users[0].Id);
        var second = await getToken(default);
        clock.Advance(TimeSpan.FromHours(2));

        Assert.That(second, Is.EqualTo(first));
        Assert.That(
            async () => await getToken(default),
            Throws.InvalidOperationException.With.Message.EqualTo("The sign-in of the user was revoked. Call SignIn again."));
    }

    [Test]
    public async Task An_unknown_user_or_permission_is_refused_at_the_sign_in()
    {
        await using var tenant = await LocalTenant.StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => tenant.SignIn("unknown@contoso.com"), Throws.ArgumentException);
            Assert.That(() => tenant.CreateClient(scopes: ["User.Reed"]), Throws.ArgumentException);
        }
    }

    [Test]
    public async Task The_token_of_a_removed_user_is_refused_by_the_tenant()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = tenant.CreateClient(tenant.Users[1].Id);

        tenant.RemoveUser(tenant.Users[1].Id);
        using var response = await client.GetAsync("me");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }
}
