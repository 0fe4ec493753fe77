namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code and https://datatracker.ietf.org/doc/html/rfc8628
[TestFixture]
internal sealed class DeviceCodeRuleTests : TenantFixture
{
    private static readonly LocalApp OtherApp = new() { DisplayName = "Other", AllowPublicClientFlows = true };

    private protected override LocalTenantOptions Options => new()
    {
        TimeProvider = Clock,
        Apps = [OtherApp],
        DeviceCodeInterval = TimeSpan.FromSeconds(5),
        DeviceCodeLifetime = TimeSpan.FromMinutes(15),
    };

    [Test]
    public async Task A_device_code_comes_with_everything_that_the_user_and_the_client_need()
    {
        var code = await Client.RequestDeviceCodeAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)code["user_code"]!, Does.Match("^[A-HJ-NP-Z2-9]{9}$"));
            Assert.That((long)code["expires_in"]!, Is.EqualTo(900));
            Assert.That((long)code["interval"]!, Is.EqualTo(5));
            Assert.That((string)code["verification_uri"]!, Is.EqualTo(Tenant.Address.DeviceLogin.ToString()));
            Assert.That(
                (string)code["message"]!, Does.Contain((string)code["verification_uri"]!).And.Contain((string)code["user_code"]!));
        }
    }

    [Test]
    public async Task A_user_can_type_the_code_in_small_letters_and_with_separators()
    {
        var code = await Client.RequestDeviceCodeAsync();
        var userCode = ((string)code["user_code"]!).ToLowerInvariant();

        await Tenant.SimulateUser(Tenant.Users[1].UserPrincipalName).EnterCodeAsync($" {userCode[..3]}-{userCode[3..6]} {userCode[6..]}");

        Assert.That((await Client.PollTokenAsync(code)).Status, Is.EqualTo(200));
    }

    [TestCase(4_750, "authorization_pending")]
    [TestCase(4_749, "slow_down")]
    public async Task A_client_may_poll_a_quarter_of_a_second_early(int milliseconds, string expected)
    {
        var code = await Client.RequestDeviceCodeAsync();
        await Client.PollTokenAsync(code);
        Clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        var (_, body) = await Client.PollTokenAsync(code);

        Assert.That((string)body["error"]!, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_code_belongs_to_the_application_that_requested_it()
    {
        var code = await Client.RequestDeviceCodeAsync();
        await Tenant.SimulateUser(Tenant.Users[1].UserPrincipalName).EnterCodeAsync((string)code["user_code"]!);

        var (status, body) = await Client.RequestTokenAsync(
            ("client_id", OtherApp.ClientId), ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("device_code", (string)code["device_code"]!));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!, Is.EqualTo("bad_verification_code"));
            Assert.That((await Client.PollTokenAsync(code)).Status, Is.EqualTo(200));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_code_is_decided_once(bool isFirstApproved)
    {
        var code = await Client.RequestDeviceCodeAsync();
        using var first = new SignInBrowser(Tenant);
        using var second = new SignInBrowser(Tenant);
        using var firstConsent = await OpenConsentAsync(first, code);
        using var secondConsent = await OpenConsentAsync(second, code);

        using var decided = await first.SubmitAsync("/consent", firstConsent, "decision", isFirstApproved ? "continue" : "cancel");
        using var late = await second.SubmitAsync("/consent", secondConsent, "decision", isFirstApproved ? "cancel" : "continue");
        var (status, body) = await Client.PollTokenAsync(code);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await late.Content.ReadAsStringAsync(), Does.Contain("Code no longer valid"));
            Assert.That(
                await decided.Content.ReadAsStringAsync(), Does.Contain(isFirstApproved ? "You have signed in" : "Sign-in cancelled"));
            Assert.That(status, Is.EqualTo(isFirstApproved ? 200 : 400));
            Assert.That((string?)body["error"], Is.EqualTo(isFirstApproved ? null : "authorization_declined"));
        }
    }

    // The time of the code ends, also for a user who has entered it before.
    [Test]
    public async Task A_code_that_expires_during_the_sign_in_cannot_be_approved()
    {
        var code = await Client.RequestDeviceCodeAsync();
        using var browser = new SignInBrowser(Tenant);
        using var consent = await OpenConsentAsync(browser, code);
        Clock.Advance(TimeSpan.FromMinutes(15));

        using var late = await browser.SubmitAsync("/consent", consent, "decision", "continue");

        Assert.That(await late.Content.ReadAsStringAsync(), Does.Contain("Code no longer valid"));
    }

    private async Task<HttpResponseMessage> OpenConsentAsync(SignInBrowser browser, System.Text.Json.Nodes.JsonNode code)
    {
        using var page = await browser.OpenAsync(Tenant.Address.DeviceLogin.AbsoluteUri);
        using var picker = await browser.SubmitAsync(
            new Uri(Tenant.Address.DeviceLogin, "/devicelogin").AbsoluteUri, page, "otc", (string)code["user_code"]!);
        return await browser.SubmitAsync(
            new Uri(Tenant.Address.DeviceLogin, "/signin").AbsoluteUri, picker, "username", Tenant.Users[1].UserPrincipalName);
    }
}
