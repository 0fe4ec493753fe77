namespace GraphDelegatedKit.Testing.Tests.Browser;

// Simulated keyboard and mouse input.
[TestFixture]
internal sealed class DeviceCodePageTests : ChromiumFixture
{
    private TenantClient _client = null!;

    protected override LocalTenantOptions CreateOptions() =>
        new() { Users = LocalUser.Generate(12), ApplicationName = "Notes & <Numbers>" };

    [SetUp]
    public void CreateClient() => _client = new TenantClient(Tenant);

    [TearDown]
    public void DisposeClient() => _client?.Dispose();

    [Test]
    public async Task A_user_who_enters_the_code_selects_an_account_and_consents_is_signed_in()
    {
        var code = await _client.RequestDeviceCodeAsync("User.Read Files.ReadWrite.All openid profile offline_access");

        await Browser.OpenAsync(new Uri((string)code["verification_uri"]!), Timeout);
        await Browser.TakeScreenshotAsync("1-code", Timeout);
        await Browser.TypeAsync("WRONGCODE", Timeout);
        await Browser.PressEnterAsync(Timeout);
        await Browser.TakeScreenshotAsync("2-wrong-code", Timeout);
        Assert.That(await Browser.GetTextAsync(Timeout), Does.Contain("That code didn't work"));

        await Browser.TypeAsync(((string)code["user_code"]!).ToLowerInvariant(), Timeout);
        await Browser.PressEnterAsync(Timeout);
        await Browser.TakeScreenshotAsync("3-person", Timeout);
        await Browser.ClickAsync($"button[value='{Tenant.Users[3].UserPrincipalName}']", Timeout);
        await Browser.TakeScreenshotAsync("4-consent", Timeout);
        var consentPage = await Browser.GetTextAsync(Timeout);
        await Browser.ClickAsync("button.main", Timeout);
        await Browser.TakeScreenshotAsync("5-done", Timeout);
        var donePage = await Browser.GetTextAsync(Timeout);
        var (status, tokens) = await _client.PollTokenAsync(code);

        _client.Http.DefaultRequestHeaders.Authorization = new("Bearer", (string?)tokens["access_token"]);
        var me = await _client.GetAsync("https://graph.microsoft.com/v1.0/me");
        Assert.Multiple(() =>
        {
            Assert.That(consentPage, Does.Contain("Notes & <Numbers>").And.Contain("Read and change all files you can open"));
            Assert.That(donePage, Does.Contain("You have signed in"));
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)me.Body["id"]!, Is.EqualTo(Tenant.Users[3].Id));
        });
    }

    [Test]
    public async Task A_user_can_type_a_name_correct_it_and_decline()
    {
        var code = await _client.RequestDeviceCodeAsync();
        await Browser.SetColorSchemeAsync("dark", Timeout);

        await Browser.OpenAsync(new Uri((string)code["verification_uri"]!), Timeout);
        await Browser.TypeAsync((string)code["user_code"]!, Timeout);
        await Browser.PressEnterAsync(Timeout);
        await Browser.ClickAtAsync("#username", 1, Timeout);
        await Browser.TypeAsync("<b>unknown</b>@contoso.com", Timeout);
        await Browser.PressEnterAsync(Timeout);
        await Browser.TakeScreenshotAsync("6-unknown", Timeout);
        var enteredName = await Browser.EvaluateAsync("document.getElementById('username').value", Timeout);
        await Browser.ClickAtAsync("#username", 3, Timeout);
        await Browser.TypeAsync(Tenant.Users[10].UserPrincipalName, Timeout);
        await Browser.PressEnterAsync(Timeout);
        await Browser.TakeScreenshotAsync("7-consent-dark", Timeout);
        await Browser.ClickAsync("button[value=cancel]", Timeout);
        var (_, response) = await _client.PollTokenAsync(code);

        Assert.Multiple(() =>
        {
            Assert.That(enteredName, Is.EqualTo("<b>unknown</b>@contoso.com"));
            Assert.That((string)response["error"]!, Is.EqualTo("authorization_declined"));
        });
    }
}
