using System.Security.Authentication;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

public sealed class Addresses
{
    [Test]
    public async Task Lead_back_the_way_they_were_asked()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(101) });
        using var client = new Client(tenant);
        await client.SignInAsync();

        var real = await client.GetAsync("https://graph.microsoft.com/v1.0/users");
        var government = await client.GetAsync("https://graph.microsoft.us/beta/users");
        var plain = await client.GetAsync($"{tenant.Address.HttpAddress}v1.0/users");
        var discovery = await client.GetAsync($"{tenant.Address.HttpAddress}common/v2.0/.well-known/openid-configuration");

        Assert.Multiple(() =>
        {
            Assert.That((string)real.Body["@odata.nextLink"]!, Does.StartWith("https://graph.microsoft.com/v1.0/users?"));
            Assert.That((string)government.Body["@odata.nextLink"]!, Does.StartWith("https://graph.microsoft.us/beta/users?"));
            Assert.That((string)plain.Body["@odata.nextLink"]!, Does.StartWith($"{tenant.Address.HttpAddress}v1.0/users?"));
            Assert.That((string)discovery.Body["token_endpoint"]!, Is.EqualTo($"{tenant.Address.HttpAddress}common/oauth2/v2.0/token"));
        });
    }

    [Test]
    public async Task Are_trusted_by_nobody_else_and_trust_nobody_else()
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
            Assert.That(unnamed!.InnerException, Is.InstanceOf<AuthenticationException>());
        });
    }

    [Test]
    public async Task Of_a_running_tenant_are_found_by_its_folder_and_forgotten_with_it()
    {
        using var folder = new Folder();
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

        // What a crash would leave behind.
        await File.WriteAllTextAsync(folder["state/running.json"], System.Text.Json.JsonSerializer.Serialize(during));
        var after = await LocalTenantAddress.FindRunningAsync(folder["state"]);

        Assert.That((before, after), Is.EqualTo(((LocalTenantAddress?)null, (LocalTenantAddress?)null)));
    }

    [Test]
    public async Task Are_given_to_one_living_tenant_a_folder()
    {
        using var folder = new Folder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });

        var refused = await Assert.ThrowsAsync<LocalTenantInUseException>(() => LocalTenant.StartAsync(new() { StateFolder = folder["state"] }));

        Assert.That(refused!.StateFolder, Is.EqualTo(folder["state"]));
    }

    [Test]
    public async Task Tell_when_a_port_is_taken()
    {
        await using var tenant = await LocalTenant.StartAsync();

        await Assert.ThatAsync(
            async () => await LocalTenant.StartAsync(new() { HttpsPort = tenant.Address.HttpsPort }),
            Throws.InstanceOf<IOException>().With.Message.Contains("in use"));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task Keep_a_folder_only_its_owner_can_open()
    {
        using var folder = new Folder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var client = new Client(tenant);
        await client.SignInAsync();
        await client.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/a/b.txt:/content", [1]);
        using var upload = await Upload.BeginAsync(tenant, client, "root:/c.bin:");
        await upload.PutAsync(Bytes.Make(Upload.Grid + 1), 0, Upload.Grid);

        const UnixFileMode Others = (UnixFileMode)0b_000_111_111;
        var open = Directory.EnumerateFileSystemEntries(folder["state"], "*", SearchOption.AllDirectories)
            .Append(folder["state"])
            .Where(path => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0);

        Assert.That(open, Is.Empty);
    }
}
