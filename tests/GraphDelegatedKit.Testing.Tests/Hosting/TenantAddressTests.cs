using System.IdentityModel.Tokens.Jwt;
using System.Security.Authentication;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

public sealed class TenantAddressTests
{
    [Test]
    public async Task A_next_link_uses_the_host_of_the_request()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(101) });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();

        var global = await client.GetAsync("https://graph.microsoft.com/v1.0/users");
        var government = await client.GetAsync("https://graph.microsoft.us/beta/users");
        var plainHttp = await client.GetAsync($"{tenant.Address.HttpAddress}v1.0/users");
        var discovery = await client.GetAsync($"{tenant.Address.HttpAddress}common/v2.0/.well-known/openid-configuration");

        Assert.Multiple(() =>
        {
            Assert.That((string)global.Body["@odata.nextLink"]!, Does.StartWith("https://graph.microsoft.com/v1.0/users?"));
            Assert.That((string)government.Body["@odata.nextLink"]!, Does.StartWith("https://graph.microsoft.us/beta/users?"));
            Assert.That((string)plainHttp.Body["@odata.nextLink"]!, Does.StartWith($"{tenant.Address.HttpAddress}v1.0/users?"));
            Assert.That((string)discovery.Body["token_endpoint"]!, Is.EqualTo($"{tenant.Address.HttpAddress}common/oauth2/v2.0/token"));
        });
    }

    [Test]
    public async Task The_ids_of_the_options_are_those_of_the_tenant()
    {
        const string TenantId = "11111111-2222-3333-4444-555555555555", ClientId = "99999999-8888-7777-6666-555555555555";
        await using var tenant = await LocalTenant.StartAsync(new() { TenantId = TenantId, ClientId = ClientId });
        using var client = new TenantClient(tenant);

        var tokens = await client.SignInAsync();

        var claims = new JwtSecurityToken((string)tokens["access_token"]!).Payload;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.TenantId, Is.EqualTo(TenantId));
            Assert.That(claims["tid"], Is.EqualTo(TenantId));
            Assert.That(claims["appid"], Is.EqualTo(ClientId));
        }
    }

    [TestCase("contoso")]
    [TestCase("{11111111-2222-3333-4444-555555555555}")]
    [TestCase("")]
    public void An_id_that_is_not_a_GUID_is_refused(string id)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => LocalTenant.StartAsync(new() { TenantId = id }),
                Throws.ArgumentException.With.Message.Contains("TenantId must be a GUID"));
            Assert.That(
                () => LocalTenant.StartAsync(new() { ClientId = id }),
                Throws.ArgumentException.With.Message.Contains("ClientId must be a GUID"));
        }
    }

    [Test]
    public async Task A_tenant_handler_trusts_its_own_tenant_only()
    {
        await using var mine = await LocalTenant.StartAsync();
        await using var other = await LocalTenant.StartAsync();
        using var confused = new HttpClient((other.Address with { HttpsPort = mine.Address.HttpsPort }).CreateHandler());
        using var wrongName = new HttpClient(mine.CreateHandler());

        var untrusted = await Assert.ThrowsAsync<HttpRequestException>(() => confused.GetAsync("https://graph.microsoft.com/v1.0/me"));
        var unnamed = await Assert.ThrowsAsync<HttpRequestException>(() => wrongName.GetAsync("https://graph.example.com/v1.0/me"));

        Assert.Multiple(() =>
        {
            Assert.That(untrusted!.InnerException, Is.InstanceOf<AuthenticationException>());
            Assert.That(unnamed!.ToString(), Does.Contain("does not play graph.example.com"));
        });
    }

    [Test]
    public async Task A_running_tenant_is_found_by_its_folder_until_it_stops()
    {
        using var folder = new TemporaryFolder();
        var before = await LocalTenantAddress.FindRunningAsync(folder["state"]);
        LocalTenantAddress? during;
        await using (var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            during = await LocalTenantAddress.FindRunningAsync(folder["state"]);
            Assert.That(during, Is.EqualTo(tenant.Address));
            using var http = new HttpClient(during!.CreateHandler());
            Assert.That((int)(await http.GetAsync("https://graph.microsoft.com/v1.0/me")).StatusCode, Is.EqualTo(401));
            Assert.That(tenant.Requests, Has.Count.EqualTo(1), "being looked for is not a request");
        }

        // The file that a crash leaves behind.
        await File.WriteAllTextAsync(folder["state/running.json"], System.Text.Json.JsonSerializer.Serialize(during));
        var after = await LocalTenantAddress.FindRunningAsync(folder["state"]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before, Is.Null);
            Assert.That(after, Is.Null);
        }
    }

    [Test]
    public async Task A_state_folder_can_be_used_by_one_running_tenant_only()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });

        var rejected =
            await Assert.ThrowsAsync<LocalTenantInUseException>(() => LocalTenant.StartAsync(new() { StateFolder = folder["state"] }));

        Assert.That(rejected!.StateFolder, Is.EqualTo(folder["state"]));
    }

    [Test]
    public async Task A_port_that_is_in_use_is_reported()
    {
        await using var tenant = await LocalTenant.StartAsync();

        await Assert.ThatAsync(
            async () => await LocalTenant.StartAsync(new() { HttpsPort = tenant.Address.HttpsPort }),
            Throws.InstanceOf<IOException>().With.Message.Contains("in use"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task A_state_folder_is_accessible_by_its_owner_only()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        await client.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/a/b.txt:/content", [1]);
        using var upload = await UploadSessionClient.CreateAsync(tenant, client, "root:/c.bin:");
        await upload.PutAsync(TestData.CreateBytes(UploadSessionClient.FragmentAlignment + 1), 0, UploadSessionClient.FragmentAlignment);

        const UnixFileMode Others = (UnixFileMode)0b_000_111_111;
        var open = Directory.EnumerateFileSystemEntries(folder["state"], "*", SearchOption.AllDirectories)
            .Append(folder["state"])
            .Where(path => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0);

        Assert.That(open, Is.Empty);
    }
}
