namespace GraphDelegatedKit.Testing.Tests.Browser;

// A real browser, a real keyboard and mouse as far as it can tell.
public sealed class Device_page
{
    private CancellationTokenSource _patience = null!;
    private LocalTenant _tenant = null!;
    private Client _client = null!;
    private Chromium _browser = null!;

    [SetUp]
    public async Task Start()
    {
        if (Chromium.Path is null)
            Assert.Ignore("Chromium is not installed here.");
        _patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _tenant = await LocalTenant.StartAsync(new() { Users = LocalUser.Generate(12), ApplicationName = "Notes & <Numbers>" });
        _client = new Client(_tenant);
        _browser = await Chromium.StartAsync(_patience.Token);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _client?.Dispose();
        if (_tenant is not null)
            await _tenant.DisposeAsync();
        _patience?.Dispose();
    }

    [Test]
    public async Task Signs_in_whoever_types_the_code_chooses_themselves_and_agrees()
    {
        var code = await _client.DeviceCodeAsync("User.Read Files.ReadWrite.All openid profile offline_access");

        await _browser.OpenAsync(new Uri((string)code["verification_uri"]!), _patience.Token);
        await _browser.PictureAsync("1-code", _patience.Token);
        await _browser.TypeAsync("WRONGCODE", _patience.Token);
        await _browser.PressEnterAsync(_patience.Token);
        await _browser.PictureAsync("2-wrong-code", _patience.Token);
        Assert.That(await _browser.TextAsync(_patience.Token), Does.Contain("That code didn't work"));

        await _browser.TypeAsync(((string)code["user_code"]!).ToLowerInvariant(), _patience.Token);
        await _browser.PressEnterAsync(_patience.Token);
        await _browser.PictureAsync("3-person", _patience.Token);
        await _browser.ClickAsync($"button[value='{_tenant.Users[3].UserPrincipalName}']", _patience.Token);
        await _browser.PictureAsync("4-consent", _patience.Token);
        var consent = await _browser.TextAsync(_patience.Token);
        await _browser.ClickAsync("button.main", _patience.Token);
        await _browser.PictureAsync("5-done", _patience.Token);
        var done = await _browser.TextAsync(_patience.Token);
        var (status, tokens) = await _client.PollAsync(code);

        _client.Http.DefaultRequestHeaders.Authorization = new("Bearer", (string?)tokens["access_token"]);
        var me = await _client.GetAsync("https://graph.microsoft.com/v1.0/me");
        Assert.Multiple(() =>
        {
            Assert.That(consent, Does.Contain("Notes & <Numbers>").And.Contain("Read and change all files you can open"));
            Assert.That(done, Does.Contain("You have signed in"));
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)me.Body["id"]!, Is.EqualTo(_tenant.Users[3].Id));
        });
    }

    [Test]
    public async Task Lets_a_person_type_their_name_correct_it_and_decline()
    {
        var code = await _client.DeviceCodeAsync();
        await _browser.ColorSchemeAsync("dark", _patience.Token);

        await _browser.OpenAsync(new Uri((string)code["verification_uri"]!), _patience.Token);
        await _browser.TypeAsync((string)code["user_code"]!, _patience.Token);
        await _browser.PressEnterAsync(_patience.Token);
        await _browser.PointAsync("#username", 1, _patience.Token);
        await _browser.TypeAsync("<b>nobody</b>@contoso.com", _patience.Token);
        await _browser.PressEnterAsync(_patience.Token);
        await _browser.PictureAsync("6-nobody", _patience.Token);
        var corrected = await _browser.EvaluateAsync("document.getElementById('username').value", _patience.Token);
        await _browser.PointAsync("#username", 3, _patience.Token);
        await _browser.TypeAsync(_tenant.Users[10].UserPrincipalName, _patience.Token);
        await _browser.PressEnterAsync(_patience.Token);
        await _browser.PictureAsync("7-consent-dark", _patience.Token);
        await _browser.ClickAsync("button[value=cancel]", _patience.Token);
        var (_, answer) = await _client.PollAsync(code);

        Assert.Multiple(() =>
        {
            Assert.That(corrected, Is.EqualTo("<b>nobody</b>@contoso.com"));
            Assert.That((string)answer["error"]!, Is.EqualTo("authorization_declined"));
        });
    }
}
