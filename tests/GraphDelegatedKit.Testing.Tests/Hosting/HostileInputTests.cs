using System.Net;

namespace GraphDelegatedKit.Testing.Tests.Hosting;

/// <summary>A page of the tenant shows input as text, and no path of a request leads out of the state folder.</summary>
public sealed class HostileInputTests
{
    private const string Script = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    [Test]
    public async Task A_page_shows_input_as_text(
        [Values("login_hint", "client_id", "redirect_uri", "state", "scope", "prompt", "nonce")] string field)
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        var fields = new Dictionary<string, string>
        {
            ["client_id"] = tenant.ClientId, ["redirect_uri"] = "http://localhost:1234", ["response_type"] = "code",
            ["scope"] = "openid User.Read", ["state"] = "s", ["response_mode"] = "form_post", [field] = Script,
        };
        var query = string.Join('&', fields.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));

        var page = await client.Http.GetStringOrErrorAsync($"{client.AuthorityUrl}/oauth2/v2.0/authorize?{query}");

        AssertNoMarkup(page);
    }

    [Test]
    public async Task The_page_for_a_device_code_shows_input_as_text()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        using var form = new FormUrlEncodedContent([new("otc", Script), new("code", Script), new("user_code", Script)]);

        using var posted = await client.Http.PostAsync(tenant.Address.DeviceLogin, form);
        var page = await client.Http.GetStringOrErrorAsync($"{tenant.Address.DeviceLogin}?otc={Uri.EscapeDataString(Script)}");

        AssertNoMarkup(await posted.Content.ReadAsStringAsync());
        AssertNoMarkup(page);
    }

    [TestCase("root:/../../outside.txt:/content")]
    [TestCase("root:/..%2F..%2Foutside.txt:/content")]
    [TestCase("root:/a/..%5C..%5Coutside.txt:/content")]
    [TestCase("root:/%2e%2e/%2e%2e/outside.txt:/content")]
    [TestCase("root:/%2Ftmp%2Foutside.txt:/content")]
    [TestCase("items/..%2F..%2Foutside.txt/content")]
    [TestCase("items/..%2F..%2Fauthority.key/content")]
    [TestCase("root:/a%00outside.txt:/content")]
    public async Task A_path_in_a_request_does_not_lead_out_of_the_state_folder(string path)
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["one/state"] });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        var key = await File.ReadAllTextAsync(folder["one/state/authority.key"]);

        var verbatim = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var url = new Uri($"https://graph.microsoft.com/v1.0/me/drive/{path}", verbatim);
        using var written = await client.Http.PutAsync(url, new ByteArrayContent([1, 2, 3]));
        var read = await client.Http.GetStringOrErrorAsync($"https://graph.microsoft.com/v1.0/me/drive/{path}");

        var outside = Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories)
            .Where(entry => !entry.StartsWith(folder["one/state"], StringComparison.Ordinal) && entry != folder["one"]);
        Assert.That(outside, Is.Empty);
        Assert.That(await File.ReadAllTextAsync(folder["one/state/authority.key"]), Is.EqualTo(key));
        Assert.That(read, Does.Not.Contain("PRIVATE KEY"));
        Assert.That(written.StatusCode, Is.Not.EqualTo(HttpStatusCode.InternalServerError));
    }

    private static void AssertNoMarkup(string page)
    {
        Assert.That(page, Does.Not.Contain("<script>alert").And.Not.Contain("<img src=x"));
        Assert.That(page, Is.Not.Empty);
    }
}

file static class HttpClientExtensions
{
    public static async Task<string> GetStringOrErrorAsync(this HttpClient http, string url)
    {
        using var response = await http.GetAsync(url);
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }
}
