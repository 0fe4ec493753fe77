using System.IdentityModel.Tokens.Jwt;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Tests.Support;

namespace GraphDelegatedKit.Testing.Tests.Browser;

// The page at "/" of the tenant, as a user sees it and clicks on it.
[TestFixture]
internal sealed class LivePageTests : ChromiumFixture
{
    private const string IsLive = "document.getElementById('connection').textContent === 'Live'";

    protected override LocalTenantOptions CreateOptions() => new() { DeviceCodeInterval = TimeSpan.Zero };

    [Test]
    public async Task A_request_appears_with_its_status_user_and_error_while_the_page_is_open()
    {
        await OpenAsync();
        using var client = Tenant.CreateClient(Tenant.Users[0].UserPrincipalName);

        await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        await client.GetAsync("https://graph.microsoft.com/v1.0/users/unknown@contoso.com");
        await Browser.WaitUntilAsync("document.querySelectorAll('#requests tbody tr').length === 2", Timeout);

        var newest = await Browser.EvaluateAsync("document.querySelector('#requests tbody tr').innerText", Timeout);
        var oldest = await Browser.EvaluateAsync("document.querySelector('#requests tbody tr:last-child').innerText", Timeout);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(newest, Does.Contain("404").And.Contain("Request_ResourceNotFound"));
            Assert.That(newest, Does.Contain(Tenant.Users[0].UserPrincipalName.Split('@')[0]));
            Assert.That(oldest, Does.Contain("200").And.Contain("GET graph.microsoft.com/v1.0/me"));
        }
    }

    [Test]
    public async Task A_request_with_a_warning_shows_its_code_and_sentence()
    {
        await OpenAsync();
        using var client = Tenant.CreateClient();

        await client.GetAsync("https://graph.microsoft.com/v1.0/me?selct=id");
        await Browser.WaitUntilAsync("document.querySelectorAll('#requests tbody tr').length === 1", Timeout);

        var row = await Browser.EvaluateAsync("document.querySelector('#requests tbody tr').innerText", Timeout);
        Assert.That(row, Does.Contain("warning customQueryOption: The query option 'selct'"));
    }

    [Test]
    public async Task The_filter_hides_other_requests()
    {
        using var client = Tenant.CreateClient(Tenant.Users[0].UserPrincipalName);
        await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        await client.GetAsync("https://graph.microsoft.com/v1.0/users");
        await OpenAsync();
        await Browser.WaitUntilAsync("document.querySelectorAll('#requests tbody tr').length === 2", Timeout);

        await Browser.ClickAtAsync("#request-filter", 1, Timeout);
        await Browser.TypeAsync("get /users", Timeout);

        await Browser.WaitUntilAsync("document.querySelectorAll('#requests tbody tr:not([hidden])').length === 1", Timeout);
        Assert.That(
            await Browser.EvaluateAsync("document.querySelector('#requests [data-count]').textContent", Timeout), Is.EqualTo("1 of 2"));
    }

    [TestCase("Throttle the next request", HttpStatusCode.TooManyRequests, "throttle")]
    [TestCase("Fail the next request with 503", HttpStatusCode.ServiceUnavailable, "fail")]
    public async Task A_button_adds_a_fault_that_the_next_request_meets(string label, HttpStatusCode status, string kind)
    {
        await OpenAsync();
        using var client = Tenant.CreateClient(Tenant.Users[0].UserPrincipalName);

        await PressAsync(label);
        await Browser.WaitUntilAsync("document.querySelectorAll('#faults li').length === 1", Timeout);
        var first = await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        var second = await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        await Browser.WaitUntilAsync("document.querySelectorAll('#faults li').length === 0", Timeout);
        await Browser.WaitUntilAsync("document.querySelectorAll('#requests tbody tr').length === 2", Timeout);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await Browser.EvaluateAsync("document.querySelector('#requests tbody tr:last-child').innerText", Timeout),
                Does.Contain("met " + kind));
            Assert.That(first.StatusCode, Is.EqualTo(status));
            Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [TestCase("Lose the next response", "loseResponse")]
    [TestCase("Fail the next upload", "failUpload")]
    [TestCase("Require a second factor", "requireInteraction")]
    public async Task A_fault_of_a_button_is_listed_and_can_be_removed(string label, string kind)
    {
        await OpenAsync();

        await PressAsync(label);
        await Browser.WaitUntilAsync("document.querySelectorAll('#faults li').length === 1", Timeout);
        var kinds = Tenant.Faults.All.Select(fault => fault.Kind).ToList();
        await PressAsync("Remove");
        await Browser.WaitUntilAsync("document.querySelectorAll('#faults li').length === 0", Timeout);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(kinds, Is.EqualTo(new[] { kind }));
            Assert.That(Tenant.Faults.All, Is.Empty);
        }
    }

    [TestCase("Deny", "authorization_declined")]
    [TestCase("Approve", null)]
    public async Task A_device_code_that_waits_is_decided_by_a_button(string button, string? error)
    {
        await OpenAsync();
        using var client = new HttpClient(Tenant.CreateHandler());
        var code = await PostAsync(client, "devicecode", [new("scope", "User.Read")]);
        var userCode = code["user_code"]!.ToString();
        await Browser.WaitUntilAsync($"document.querySelector('#codes').innerText.includes('{userCode}')", Timeout);

        await PressAsync(button);
        await Browser.WaitUntilAsync("document.querySelectorAll('#codes li').length === 0", Timeout);

        var token = await PostAsync(
            client,
            "token",
            [new("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), new("device_code", code["device_code"]!.ToString())]);
        Assert.That(token["error"]?.ToString(), Is.EqualTo(error));
    }

    [Test]
    public async Task A_device_code_is_approved_as_the_chosen_user_who_is_remembered()
    {
        var chosen = Tenant.Users[2];
        Tenant.ChangeUser(Tenant.Users[1].Id, user => user with { AccountEnabled = false });
        using var client = new HttpClient(Tenant.CreateHandler());
        var first = await PostAsync(client, "devicecode", [new("scope", "User.Read openid")]);
        await OpenAsync();
        await Browser.WaitUntilAsync("document.querySelectorAll('#codes li').length === 1", Timeout);

        var options = await Browser.EvaluateAsync(
            "[...document.querySelectorAll('#approver option')].map(option => `${option.text}${option.disabled}`).join('; ')", Timeout);
        await Browser.EvaluateAsync(
            $"approver.value = '{chosen.Id}', approver.dispatchEvent(new Event('change')), 'chosen'", Timeout);
        await PressAsync("Approve");
        await Browser.WaitUntilAsync("document.querySelectorAll('#codes li').length === 0", Timeout);
        await PostAsync(client, "devicecode", [new("scope", "User.Read openid")]);
        await OpenAsync();
        await Browser.WaitUntilAsync("document.querySelectorAll('#codes li').length === 1", Timeout);

        var token = await PostAsync(
            client,
            "token",
            [new("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), new("device_code", first["device_code"]!.ToString())]);
        var payload = new JwtSecurityTokenHandler().ReadJwtToken(token["id_token"]!.ToString()).Payload;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(payload["oid"], Is.EqualTo(chosen.Id));
            Assert.That(options, Does.Contain($"{chosen.DisplayName} ({chosen.UserPrincipalName})false"));
            Assert.That(options, Does.Contain($"{Tenant.Users[1].UserPrincipalName}), disabledtrue"));
            Assert.That(await Browser.EvaluateAsync("approver.value", Timeout), Is.EqualTo(chosen.Id), "after the page was opened again");
        }
    }

    [Test]
    public async Task A_filter_without_a_match_says_so_and_failed_requests_can_be_shown_alone()
    {
        using var client = Tenant.CreateClient(Tenant.Users[0].UserPrincipalName);
        await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        using var anonymous = new HttpClient(Tenant.CreateHandler());
        await anonymous.GetAsync(
            $"https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id={Tenant.ClientId}&redirect_uri=https://e.example");
        await OpenAsync();
        await Browser.WaitUntilAsync("document.querySelectorAll('#requests tbody tr').length === 2", Timeout);

        await PressAsync("Failed only");
        var failed = await Browser.EvaluateAsync("document.querySelector('#requests tbody tr:not([hidden])').innerText", Timeout);
        await Browser.ClickAtAsync("#request-filter", 1, Timeout);
        await Browser.TypeAsync("nothing", Timeout);
        await Browser.WaitUntilAsync("document.querySelector('#requests table').hidden", Timeout);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed, Does.Contain("AADSTS50011").And.Contain("200"));
            Assert.That(
                await Browser.EvaluateAsync("document.getElementById('no-match').innerText", Timeout),
                Is.EqualTo("No failed request matches “nothing”."));
            Assert.That(
                await Browser.EvaluateAsync("document.querySelector('#requests [data-count]').textContent", Timeout), Is.EqualTo("0 of 2"));
        }
    }

    [Test]
    public async Task The_ids_and_addresses_of_the_tenant_are_shown_and_can_be_copied()
    {
        await OpenAsync();
        await Browser.WaitUntilAsync("document.querySelectorAll('#tenant dd.value').length > 0", Timeout);
        await Browser.EvaluateAsync("navigator.clipboard.writeText = async text => { window.copied = text; }, 'replaced'", Timeout);

        var shown = await Browser.EvaluateAsync("document.getElementById('tenant').textContent", Timeout);
        await Browser.EvaluateAsync("document.querySelector('[aria-label=\"Copy Tenant id\"]').click(), 'clicked'", Timeout);
        await Browser.WaitUntilAsync("window.copied !== undefined", Timeout);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Browser.EvaluateAsync("window.copied", Timeout), Is.EqualTo(Tenant.TenantId));
            Assert.That(shown, Does.Contain(Tenant.TenantId).And.Contain(Tenant.ClientId));
            Assert.That(shown, Does.Contain($"https://login.microsoftonline.com/{Tenant.TenantId}/v2.0"));
            Assert.That(shown, Does.Contain($"https://127.0.0.1:{Tenant.Address.HttpsPort}/"));
            Assert.That(shown, Does.Contain(Tenant.Address.HttpAddress.AbsoluteUri));
        }
    }

    [Test]
    public async Task A_fault_says_how_long_it_stays_and_how_often_it_was_met()
    {
        Tenant.Faults.Throttle("/v1.0/me", times: 2, retryAfter: TimeSpan.Zero);
        using var client = Tenant.CreateClient(Tenant.Users[0].UserPrincipalName);
        await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        await OpenAsync();
        await PressAsync("Require a second factor");
        await Browser.WaitUntilAsync("document.querySelectorAll('#faults li').length === 2", Timeout);

        var faults = await Browser.EvaluateAsync("document.querySelector('#faults ul').innerText", Timeout);

        Assert.That(faults, Does.Contain("for 1 more request, met once").And.Contain("until a user signs in with it"));
    }

    [Test]
    public async Task Revoked_sign_ins_end_the_tokens_of_the_user()
    {
        await OpenAsync();
        using var client = new HttpClient(Tenant.CreateHandler());
        client.DefaultRequestHeaders.Authorization = new("Bearer", Tenant.CreateToken());

        var before = await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        await Browser.WaitUntilAsync("document.querySelectorAll('#users li').length > 0", Timeout);
        await PressAsync("Revoke sign-ins");
        await Browser.WaitUntilAsync("[...document.querySelectorAll('button')].every(button => !button.disabled)", Timeout);
        var after = await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test]
    public async Task The_clock_advances_by_a_button()
    {
        await OpenAsync();

        await PressAsync("+1 hour");
        await Browser.WaitUntilAsync("document.getElementById('ahead').textContent.startsWith('1 hour ahead')", Timeout);

        Assert.That(Tenant.Clock.Offset, Is.EqualTo(TimeSpan.FromHours(1)));
    }

    [Test]
    public async Task A_snapshot_is_taken_and_restored()
    {
        await OpenAsync();
        var removed = Tenant.Users[1];

        await Browser.ClickAtAsync("#take-snapshot input", 1, Timeout);
        await Browser.TypeAsync("before", Timeout);
        await PressAsync("Take");
        await Browser.WaitUntilAsync("document.querySelectorAll('#snapshots li').length === 1", Timeout);
        Tenant.RemoveUser(removed.Id);
        await Browser.WaitUntilAsync($"!document.querySelector('#users').innerText.includes('{removed.DisplayName}')", Timeout);
        await PressAsync("Restore");
        await Browser.WaitUntilAsync($"document.querySelector('#users').innerText.includes('{removed.DisplayName}')", Timeout);

        Assert.That(Tenant.Users.Select(user => user.Id), Does.Contain(removed.Id));
    }

    [Test]
    public async Task A_problem_is_shown_with_what_to_do()
    {
        await OpenAsync();

        await Browser.ClickAtAsync("#take-snapshot input", 1, Timeout);
        await Browser.TypeAsync("a name/with a slash", Timeout);
        await PressAsync("Take");
        await Browser.WaitUntilAsync("!document.getElementById('problem').hidden", Timeout);

        Assert.That(await Browser.EvaluateAsync("document.getElementById('problem').textContent", Timeout), Is.Not.Empty);
        Assert.That(
            await Browser.EvaluateAsync("String(document.getElementById('problem').getBoundingClientRect().bottom > 0)", Timeout),
            Is.EqualTo("true"), "it is in sight, although the form is far below");
    }

    [Test]
    public async Task A_problem_is_gone_after_the_next_success()
    {
        await OpenAsync();

        await Browser.ClickAtAsync("#take-snapshot input", 1, Timeout);
        await Browser.TypeAsync("a/b", Timeout);
        await PressAsync("Take");
        await Browser.WaitUntilAsync("!document.getElementById('problem').hidden", Timeout);
        await Browser.EvaluateAsync("document.querySelector('#take-snapshot input').value = 'after', 'set'", Timeout);
        await PressAsync("Take");
        await Browser.WaitUntilAsync("document.querySelectorAll('#snapshots li').length === 1", Timeout);

        await Browser.WaitUntilAsync("document.getElementById('problem').hidden", Timeout);
    }

    [Test]
    public async Task Markup_in_a_file_name_is_shown_as_text()
    {
        using var client = Tenant.CreateClient(Tenant.Users[0].UserPrincipalName);
        var path = Uri.EscapeDataString("&lt;img src=x&gt; & 'quotes'.txt");
        var response = await client.PostAsJsonAsync(
            $"https://graph.microsoft.com/v1.0/me/drive/root:/{path}:/createUploadSession", new { });
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await OpenAsync();

        await Browser.WaitUntilAsync("document.querySelectorAll('#uploads li').length === 1", Timeout);

        Assert.That(
            await Browser.EvaluateAsync("document.querySelector('#uploads li').innerText", Timeout),
            Does.StartWith("&lt;img src=x&gt; & 'quotes'.txt"));
    }

    [TestCase("light", 360, 740)]
    [TestCase("dark", 360, 740)]
    [TestCase("light", 1280, 800)]
    [TestCase("dark", 1280, 800)]
    public async Task The_page_fits_on_a_phone_and_on_a_desktop(string scheme, int width, int height)
    {
        await Browser.SetSizeAsync(width, height, Timeout);
        await Browser.SetColorSchemeAsync(scheme, Timeout);
        await OpenWithContentAsync();
        await Browser.TakeScreenshotAsync($"20-live-{scheme}-{width}", Timeout);

        var overflow = await Browser.EvaluateAsync(
            "JSON.stringify([Math.max(0, document.documentElement.scrollWidth - innerWidth), "
            + "[...document.querySelectorAll('button')].filter(button => button.scrollWidth > button.clientWidth + 1).length])",
            Timeout);

        Assert.That(overflow, Is.EqualTo("[0,0]"));
    }

    [Test]
    public async Task The_page_belongs_to_loopback_names_and_allows_no_foreign_script_and_no_frame()
    {
        using var direct = new HttpClient();
        var page = await direct.GetAsync(Tenant.Address.HttpAddress);
        using var graph = new HttpClient(Tenant.CreateHandler());
        var other = await graph.GetAsync("https://graph.microsoft.com/");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("page.js"));
            Assert.That(
                page.Headers.GetValues("Content-Security-Policy").Single(),
                Does.Contain("script-src 'self'").And.Contain("frame-ancestors 'none'"));
            Assert.That(await other.Content.ReadAsStringAsync(), Does.Not.Contain("page.js"));
        }
    }

    private async Task OpenAsync()
    {
        await Browser.OpenAsync(Tenant.Address.HttpAddress, Timeout);
        await Browser.WaitUntilAsync(IsLive, Timeout);
        await Browser.WaitUntilAsync("document.querySelectorAll('#users li').length > 0", Timeout);
    }

    private async Task OpenWithContentAsync()
    {
        using var client = Tenant.CreateClient(Tenant.Users[0].UserPrincipalName);
        Tenant.Faults.Throttle("/v1.0/users", times: 1, retryAfter: TimeSpan.FromSeconds(2));
        Tenant.Faults.LoseResponse("/v1.0/me/messages");
        Tenant.Clock.Advance(TimeSpan.FromHours(1));
        await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        await client.GetAsync("https://graph.microsoft.com/v1.0/users?$select=displayName,jobTitle,accountEnabled&$top=999");
        await client.GetAsync("https://graph.microsoft.com/v1.0/users?$select=displayName,jobTitle,accountEnabled&$top=999");
        await client.GetAsync(
            "https://graph.microsoft.com/v1.0/me/drive/root:/Reports/a-name-without-spaces-that-is-longer-than-a-line.xlsx");
        await client.PostAsJsonAsync("https://graph.microsoft.com/v1.0/me/drive/root:/Report.xlsx:/createUploadSession", new { });
        using var anonymous = new HttpClient(Tenant.CreateHandler());
        await PostAsync(anonymous, "devicecode", [new("scope", "User.Read Files.ReadWrite.All Sites.Read.All offline_access")]);
        Tenant.SaveSnapshot("before-the-test");
        await OpenAsync();
        await Browser.WaitUntilAsync("document.querySelectorAll('#codes li, #uploads li, #snapshots li').length === 3", Timeout);
    }

    private async Task PressAsync(string label) => await Browser.EvaluateAsync(
        $"[...document.querySelectorAll('button')].find(button => button.textContent === '{label}').click(), 'clicked'", Timeout);

    private async Task<JsonObject> PostAsync(HttpClient client, string endpoint, List<KeyValuePair<string, string>> fields)
    {
        var response = await client.PostAsync(
            $"https://login.microsoftonline.com/{Tenant.TenantId}/oauth2/v2.0/{endpoint}",
            new FormUrlEncodedContent([new("client_id", Tenant.ClientId), .. fields]));
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
