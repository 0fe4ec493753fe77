using System.Net;
using System.Net.Sockets;

namespace GraphDelegatedKit.Testing.Tests.Browser;

// The pages of a browser sign-in and of a sign-out, as a user sees them.
[TestFixture]
internal sealed class SignInPageTests
{
    private const string ManyScopes =
        "User.Read User.Read.All Mail.Read Mail.Send Calendars.ReadWrite Files.ReadWrite.All Sites.Read.All Notes.ReadWrite.All "
        + "Tasks.ReadWrite Contacts.Read Chat.ReadWrite OnlineMeetings.Read Presence.Read People.Read openid profile offline_access";

    private CancellationTokenSource _timeout = null!;
    private LocalTenant _tenant = null!;
    private Chromium _browser = null!;

    [SetUp]
    public async Task StartAsync()
    {
        if (Chromium.ExecutablePath is null)
            Assert.Ignore("Chromium is not installed here.");
        _timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var port = FindFreePort();
        var notes = new LocalApp
        {
            ClientId = "0f3c7f0e-4b0f-4d5a-9a51-6c6f1b7d2a10",
            DisplayName = "Notes",
            WebRedirectUris = ["http://127.0.0.1/device"],
            FrontChannelLogoutUrl = new Uri($"http://127.0.0.1:{port}/favicon.ico"),
        };
        _tenant = await LocalTenant.StartAsync(new() { HttpPort = port, Users = LocalUser.Generate(12), Apps = [notes] });
        _browser = await Chromium.StartAsync(_timeout.Token);
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        if (_tenant is not null)
            await _tenant.DisposeAsync();
        _timeout?.Dispose();
    }

    [Test]
    public async Task The_buttons_of_a_long_consent_page_are_visible_on_a_screen_of_760_pixels()
    {
        await _browser.SetSizeAsync(900, 760, _timeout.Token);
        await OpenConsentPageAsync();
        await _browser.TakeScreenshotAsync("10-long-consent", _timeout.Token);

        var isVisible = await _browser.EvaluateAsync(
            "document.querySelector('button.main').getBoundingClientRect().bottom <= innerHeight && scrollY === 0", _timeout.Token);

        Assert.That(isVisible, Is.EqualTo("true").IgnoreCase);
    }

    [TestCase("light")]
    [TestCase("dark")]
    public async Task A_page_fits_on_a_phone_and_breaks_no_address_inside_a_word(string scheme)
    {
        await _browser.SetSizeAsync(360, 740, _timeout.Token);
        await _browser.SetColorSchemeAsync(scheme, _timeout.Token);

        await _browser.OpenAsync(CreateAuthorizeUrl("&login_hint=unknown@contoso.onmicrosoft.com"), _timeout.Token);
        await _browser.TakeScreenshotAsync($"11-phone-unknown-hint-{scheme}", _timeout.Token);
        await _browser.OpenAsync(CreateAuthorizeUrl(), _timeout.Token);
        await _browser.TakeScreenshotAsync($"12-phone-picker-{scheme}", _timeout.Token);
        var picker = await MeasureAsync();
        await OpenConsentPageAsync();
        await _browser.TakeScreenshotAsync($"13-phone-consent-{scheme}", _timeout.Token);
        var consent = await MeasureAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(picker, Is.EqualTo("fits, 0 broken"));
            Assert.That(consent, Is.EqualTo("fits, 0 broken"));
        }
    }

    [Test]
    public async Task A_login_hint_preselects_its_account()
    {
        var hinted = _tenant.Users[9].UserPrincipalName;

        await _browser.OpenAsync(CreateAuthorizeUrl($"&login_hint={hinted}"), _timeout.Token);
        await _browser.TakeScreenshotAsync("14-hint", _timeout.Token);

        Assert.That(await _browser.EvaluateAsync("document.activeElement.value", _timeout.Token), Is.EqualTo(hinted));
    }

    // https://openid.net/specs/openid-connect-frontchannel-1_0.html
    [Test]
    public async Task A_sign_out_loads_the_frames_of_the_applications_before_it_leaves()
    {
        await OpenConsentPageAsync();
        await _browser.ClickAsync("button.main", _timeout.Token);
        var back = new Uri(_tenant.Address.HttpAddress, "/device");

        await _browser.OpenAsync(
            new Uri(
                _tenant.Address.HttpAddress,
                $"/common/oauth2/v2.0/logout?post_logout_redirect_uri={Uri.EscapeDataString(back.AbsoluteUri)}"),
            _timeout.Token);
        while (await _browser.EvaluateAsync("location.pathname", _timeout.Token) != "/device")
            _timeout.Token.ThrowIfCancellationRequested();

        Assert.That(_tenant.Requests.Select(request => request.Path + request.Query), Has.Some.StartsWith("/favicon.ico?sid="));
    }

    private async Task OpenConsentPageAsync()
    {
        await _browser.OpenAsync(CreateAuthorizeUrl(), _timeout.Token);
        await _browser.ClickAsync(".people button", _timeout.Token);
    }

    private Uri CreateAuthorizeUrl(string more = "")
    {
        var redirectUri = Uri.EscapeDataString(new Uri(_tenant.Address.HttpAddress, "/device").AbsoluteUri);
        return new Uri(
            _tenant.Address.HttpAddress,
            $"/common/oauth2/v2.0/authorize?client_id=0f3c7f0e-4b0f-4d5a-9a51-6c6f1b7d2a10&response_type=code&redirect_uri={redirectUri}"
            + $"&scope={Uri.EscapeDataString(ManyScopes)}{more}");
    }

    // Whether the page needs no sideways scrolling, and how many words have more than one line box.
    private Task<string> MeasureAsync() => _browser.EvaluateAsync(
        """
        (() => {
            let broken = 0;
            for (const element of document.querySelectorAll('.as, code, .soft')) {
                for (const node of element.childNodes) {
                    if (node.nodeType !== Node.TEXT_NODE) continue;
                    for (const word of node.data.matchAll(/\S+/g)) {
                        const range = document.createRange();
                        range.setStart(node, word.index);
                        range.setEnd(node, word.index + word[0].length);
                        if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) broken++;
                    }
                }
            }
            const fits = document.documentElement.scrollWidth <= innerWidth;
            return `${fits ? 'fits' : 'too wide'}, ${broken} broken`;
        })()
        """,
        _timeout.Token);

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
