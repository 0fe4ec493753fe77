namespace GraphDelegatedKit.Testing.Tests.Browser;

// A real browser with simulated keyboard and mouse input.
public sealed class DeviceCodePageTests
{
    private CancellationTokenSource _timeout = null!;
    private LocalTenant _tenant = null!;
    private TenantClient _client = null!;
    private Chromium _browser = null!;

    [SetUp]
    public async Task StartAsync()
    {
        if (Chromium.ExecutablePath is null)
            Assert.Ignore("Chromium is not installed here.");
        _timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        _tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(12), ApplicationName = "Notes & <Numbers>" });
        _client = new TenantClient(_tenant);
        _browser = await Chromium.StartAsync(_timeout.Token);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _client?.Dispose();
        if (_tenant is not null)
            await _tenant.DisposeAsync();
        _timeout?.Dispose();
    }

    [Test]
    public async Task A_user_who_enters_the_code_selects_an_account_and_consents_is_signed_in()
    {
        var code = await _client.RequestDeviceCodeAsync("User.Read Files.ReadWrite.All openid profile offline_access");

        await _browser.OpenAsync(new Uri((string)code["verification_uri"]!), _timeout.Token);
        await _browser.TakeScreenshotAsync("1-code", _timeout.Token);
        await _browser.TypeAsync("WRONGCODE", _timeout.Token);
        await _browser.PressEnterAsync(_timeout.Token);
        await _browser.TakeScreenshotAsync("2-wrong-code", _timeout.Token);
        Assert.That(await _browser.GetTextAsync(_timeout.Token), Does.Contain("That code didn't work"));

        await _browser.TypeAsync(((string)code["user_code"]!).ToLowerInvariant(), _timeout.Token);
        await _browser.PressEnterAsync(_timeout.Token);
        await _browser.TakeScreenshotAsync("3-person", _timeout.Token);
        await _browser.ClickAsync($"button[value='{_tenant.Users[3].UserPrincipalName}']", _timeout.Token);
        await _browser.TakeScreenshotAsync("4-consent", _timeout.Token);
        var consentPage = await _browser.GetTextAsync(_timeout.Token);
        await _browser.ClickAsync("button.main", _timeout.Token);
        await _browser.TakeScreenshotAsync("5-done", _timeout.Token);
        var donePage = await _browser.GetTextAsync(_timeout.Token);
        var (status, tokens) = await _client.PollTokenAsync(code);

        _client.Http.DefaultRequestHeaders.Authorization = new("Bearer", (string?)tokens["access_token"]);
        var me = await _client.GetAsync("https://graph.microsoft.com/v1.0/me");
        Assert.Multiple(() =>
        {
            Assert.That(consentPage, Does.Contain("Notes & <Numbers>").And.Contain("Read and change all files you can open"));
            Assert.That(donePage, Does.Contain("You have signed in"));
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)me.Body["id"]!, Is.EqualTo(_tenant.Users[3].Id));
        });
    }

    [Test]
    public async Task A_user_can_type_a_name_correct_it_and_decline()
    {
        var code = await _client.RequestDeviceCodeAsync();
        await _browser.SetColorSchemeAsync("dark", _timeout.Token);

        await _browser.OpenAsync(new Uri((string)code["verification_uri"]!), _timeout.Token);
        await _browser.TypeAsync((string)code["user_code"]!, _timeout.Token);
        await _browser.PressEnterAsync(_timeout.Token);
        await _browser.ClickAtAsync("#username", 1, _timeout.Token);
        await _browser.TypeAsync("<b>unknown</b>@contoso.com", _timeout.Token);
        await _browser.PressEnterAsync(_timeout.Token);
        await _browser.TakeScreenshotAsync("6-unknown", _timeout.Token);
        var enteredName = await _browser.EvaluateAsync("document.getElementById('username').value", _timeout.Token);
        await _browser.ClickAtAsync("#username", 3, _timeout.Token);
        await _browser.TypeAsync(_tenant.Users[10].UserPrincipalName, _timeout.Token);
        await _browser.PressEnterAsync(_timeout.Token);
        await _browser.TakeScreenshotAsync("7-consent-dark", _timeout.Token);
        await _browser.ClickAsync("button[value=cancel]", _timeout.Token);
        var (_, response) = await _client.PollTokenAsync(code);

        Assert.Multiple(() =>
        {
            Assert.That(enteredName, Is.EqualTo("<b>unknown</b>@contoso.com"));
            Assert.That((string)response["error"]!, Is.EqualTo("authorization_declined"));
        });
    }
}
