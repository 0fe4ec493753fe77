using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Rules;

/// <summary>Every rule about sign-in and token requests, in each mode.</summary>
public sealed class SignInRuleTests : SharedTenantFixture
{
    private const string Loopback = "http://localhost:5000/", Mismatch = "AADSTS50011";

    private static readonly string OtherClientId = Guid.NewGuid().ToString();

    [TearDown]
    public void ResetRules() => Tenant.Rules.Reset();

    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    // https://datatracker.ietf.org/doc/html/rfc6749#section-3.1
    [TestCase(LocalRule.UnknownClientId, "client_id", "{other}", 700016)]
    [TestCase(LocalRule.UnknownPermission, "scope", "User.Reed", 650053)]
    [TestCase(LocalRule.UnknownSignInParameter, "scopes", "User.Read", 9002313)]
    [TestCase(LocalRule.NewerClient, "x-client-SKU", "MSAL.NetCore", 9002313)]
    public async Task A_device_code_request_that_breaks_a_rule_is_refused_or_accepted_with_or_without_a_warning(
        LocalRule rule, string name, string value, int code)
    {
        var form = new Dictionary<string, string>
        {
            ["client_id"] = Tenant.ClientId, ["scope"] = "User.Read", ["x-client-Ver"] = "5.0.0",
        };
        form[name] = value.Replace("{other}", OtherClientId);

        await AssertModesAsync(rule, code, () => PostAsync("devicecode", form));
    }

    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes: a public client has no secret.
    [Test]
    public async Task A_wrong_credential_is_refused_or_accepted_with_or_without_a_warning()
    {
        var tokens = await Client.SignInAsync();

        await AssertModesAsync(LocalRule.InvalidClientCredential, 700025, () => Client.RequestTokenAsync(
            ("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!), ("client_secret", "quiet")));
    }

    // https://learn.microsoft.com/entra/identity-platform/reply-url
    [TestCase(RuleMode.Refuse)]
    [TestCase(RuleMode.Warn)]
    [TestCase(RuleMode.Allow)]
    public async Task An_unregistered_redirect_URI_is_refused_or_accepted_with_or_without_a_warning(RuleMode mode)
    {
        Tenant.Rules[LocalRule.UnregisteredRedirectUri] = mode;
        using var browser = new SignInBrowser(Tenant);

        using var page = await browser.OpenAsync(
            browser.CreateAuthorizeUrl(Tenant.ClientId, "https://unknown.example/callback", Challenge, HashedMethod));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                await page.Content.ReadAsStringAsync(), mode == RuleMode.Refuse ? Does.Contain(Mismatch) : Does.Not.Contain(Mismatch));
            Assert.That(GetWarnings(), Is.EqualTo(mode == RuleMode.Warn ? new[] { LocalRule.UnregisteredRedirectUri } : []));
        }
    }

    // A browser runs the rest of such an address: it is refused in every mode.
    [Test]
    public async Task A_redirect_URI_that_is_a_script_is_always_refused()
    {
        Tenant.Rules.SetAll(RuleMode.Allow);
        using var browser = new SignInBrowser(Tenant);

        using var page = await browser.OpenAsync(browser.CreateAuthorizeUrl(Tenant.ClientId, "javascript:alert(1)"));

        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain(Mismatch));
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code
    [TestCase(RuleMode.Refuse, "", true)]
    [TestCase(RuleMode.Refuse, "plain", true)]
    [TestCase(RuleMode.Refuse, "S256", false)]
    [TestCase(RuleMode.Warn, "", true)]
    [TestCase(RuleMode.Warn, "S256", false)]
    [TestCase(RuleMode.Allow, "", true)]
    public async Task A_request_without_PKCE_or_with_a_plain_challenge_breaks_a_rule(RuleMode mode, string method, bool isBroken)
    {
        Tenant.Rules[LocalRule.MissingPkce] = mode;
        using var browser = new SignInBrowser(Tenant);
        (string, string)[] challenge = method.Length == 0 ? [] : [Challenge, ("code_challenge_method", method)];

        using var page = await browser.OpenAsync(browser.CreateAuthorizeUrl(Tenant.ClientId, Loopback, challenge));

        using (Assert.EnterMultipleScope())
        {
            if (mode == RuleMode.Refuse && isBroken)
                Assert.That(SignInBrowser.GetParameter(page.Headers.Location!, "error"), Is.EqualTo("invalid_request"));
            else
                Assert.That((int)page.StatusCode, Is.EqualTo(200));
            Assert.That(GetWarnings(), Is.EqualTo(mode == RuleMode.Warn && isBroken ? new[] { LocalRule.MissingPkce } : []));
        }
    }

    [Test]
    public async Task An_accepted_unknown_client_signs_in_with_a_code_and_calls_Graph()
    {
        Tenant.Rules[LocalRule.UnknownClientId] = RuleMode.Warn;
        using var browser = new SignInBrowser(Tenant);
        var code = await browser.GetCodeAsync(browser.CreateAuthorizeUrl(OtherClientId, Loopback));
        using var client = new TenantClient(Tenant);

        var (status, tokens) = await client.RequestTokenAsync(
            ("client_id", OtherClientId), ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Loopback));
        client.Http.DefaultRequestHeaders.Add("Authorization", $"Bearer {tokens["access_token"]}");
        var me = await client.GetAsync("https://graph.microsoft.com/v1.0/me");
        var refreshed = await client.RequestTokenAsync(
            ("client_id", OtherClientId), ("grant_type", "refresh_token"), ("refresh_token", (string)tokens["refresh_token"]!));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), tokens.ToJsonString());
            Assert.That(me.Status, Is.EqualTo(200));
            Assert.That(refreshed.Status, Is.EqualTo(200));
        }
    }

    // Microsoft's own clients send more parameters than the pages name; this is what MSAL adds.
    [Test]
    public async Task What_MSAL_adds_to_a_request_is_no_reason_for_a_warning()
    {
        await PostAsync("devicecode", new()
        {
            ["client_id"] = Tenant.ClientId, ["scope"] = "User.Read", ["client_info"] = "1", ["x-client-SKU"] = "MSAL.NetCore",
            ["x-client-Ver"] = "4.92.0.0", ["x-ms-lib-capability"] = "retry-after, h429", ["claims"] = "{}",
        });

        Assert.That(GetWarnings(), Is.Empty);
    }

    // The tenant itself, its health check and a program that does everything right pass the strictest rules.
    [Test]
    public async Task The_strictest_rules_let_a_correct_sign_in_pass()
    {
        Tenant.Rules.SetAll(RuleMode.Refuse);
        using var client = new TenantClient(Tenant);
        using var control = new ControlClient(Tenant.Address);

        await client.SignInAsync();
        var me = await client.GetAsync("https://graph.microsoft.com/v1.0/me?$select=id");
        var health = await control.GetAsync("health");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(me.Status, Is.EqualTo(200));
            Assert.That(health.Status, Is.EqualTo(200), health.Body.ToJsonString());
        }
    }

    [Test]
    public async Task A_secret_of_a_web_application_does_not_matter_if_the_rule_allows_it()
    {
        var clientId = Guid.NewGuid().ToString();
        Tenant.Apps.Add(new LocalApp { ClientId = clientId, DisplayName = "Web", WebRedirectUris = ["https://web.example/callback"] });
        Tenant.Rules[LocalRule.InvalidClientCredential] = RuleMode.Allow;
        using var browser = new SignInBrowser(Tenant);
        var code = await browser.GetCodeAsync(browser.CreateAuthorizeUrl(clientId, "https://web.example/callback"));

        var (status, body) = await Client.RequestTokenAsync(
            ("client_id", clientId), ("grant_type", "authorization_code"), ("code", code),
            ("redirect_uri", "https://web.example/callback"));

        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
    }

    private static (string Name, string Value) HashedMethod => ("code_challenge_method", "S256");

    private static (string Name, string Value) Challenge => ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");

    private async Task<(int Status, JsonNode Body)> PostAsync(string endpoint, Dictionary<string, string> form)
    {
        using var response = await Client.Http.PostAsync(
            $"{Client.AuthorityUrl}/oauth2/v2.0/{endpoint}", new FormUrlEncodedContent(form));
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private async Task AssertModesAsync(LocalRule rule, int code, Func<Task<(int Status, JsonNode Body)>> send)
    {
        foreach (var mode in Enum.GetValues<RuleMode>())
        {
            Tenant.Rules[rule] = mode;

            var (status, body) = await send();

            using (Assert.EnterMultipleScope())
            {
                if (mode == RuleMode.Refuse)
                    Assert.That((int?)body["error_codes"]?[0], Is.EqualTo(code), body.ToJsonString());
                else
                    Assert.That(status, Is.EqualTo(200), body.ToJsonString());
                Assert.That(GetWarnings(), Is.EqualTo(mode == RuleMode.Warn ? new[] { rule } : []), $"{mode}");
            }
        }
    }

    private LocalRule[] GetWarnings() => [.. Tenant.Requests[^1].Warnings.Select(warning => warning.Rule)];
}
