using System.Net;
using System.Net.Sockets;

namespace GraphDelegatedKit.Testing.Tests.Browser;

// The pages of a browser sign-in and of a sign-out, as a user sees them.
[TestFixture]
internal sealed class SignInPageTests : ChromiumFixture
{
    private const string ManyScopes =
        "User.Read User.Read.All Mail.Read Mail.Send Calendars.ReadWrite Files.ReadWrite.All Sites.Read.All Notes.ReadWrite.All "
        + "Tasks.ReadWrite Contacts.Read Chat.ReadWrite OnlineMeetings.Read Presence.Read People.Read openid profile offline_access";

    protected override LocalTenantOptions CreateOptions()
    {
        var port = FindFreePort();
        var notes = new LocalApp
        {
            ClientId = "0f3c7f0e-4b0f-4d5a-9a51-6c6f1b7d2a10",
            DisplayName = "Notes",
            WebRedirectUris = ["http://127.0.0.1/device"],
            FrontChannelLogoutUrl = new Uri($"http://127.0.0.1:{port}/favicon.ico"),
        };
        return new() { HttpPort = port, Users = LocalUser.Generate(12), Apps = [notes] };
    }

    [Test]
    public async Task The_buttons_of_a_long_consent_page_are_visible_on_a_screen_of_760_pixels()
    {
        await Browser.SetSizeAsync(900, 760, Timeout);
        await OpenConsentPageAsync();
        await Browser.TakeScreenshotAsync("10-long-consent", Timeout);

        var isVisible = await Browser.EvaluateAsync(
            "document.querySelector('button.main').getBoundingClientRect().bottom <= innerHeight && scrollY === 0", Timeout);

        Assert.That(isVisible, Is.EqualTo("true").IgnoreCase);
    }

    [TestCase("light")]
    [TestCase("dark")]
    public async Task A_page_fits_on_a_phone_and_breaks_no_address_inside_a_word(string scheme)
    {
        await Browser.SetSizeAsync(360, 740, Timeout);
        await Browser.SetColorSchemeAsync(scheme, Timeout);

        await Browser.OpenAsync(CreateAuthorizeUrl("&login_hint=unknown@contoso.onmicrosoft.com"), Timeout);
        await Browser.TakeScreenshotAsync($"11-phone-unknown-hint-{scheme}", Timeout);
        await Browser.OpenAsync(CreateAuthorizeUrl(), Timeout);
        await Browser.TakeScreenshotAsync($"12-phone-picker-{scheme}", Timeout);
        var picker = await MeasureAsync();
        await OpenConsentPageAsync();
        await Browser.TakeScreenshotAsync($"13-phone-consent-{scheme}", Timeout);
        var consent = await MeasureAsync();
        await Browser.OpenAsync(CreateAuthorizeUrl(redirectUri: "https://notes.example/a-path-that-is-longer-than-a-line"), Timeout);
        await Browser.TakeScreenshotAsync($"15-phone-error-{scheme}", Timeout);
        var error = await MeasureAsync();
        await Browser.OpenAsync(new Uri(Tenant.Address.HttpAddress, "/common/oauth2/v2.0/logout"), Timeout);
        await Browser.TakeScreenshotAsync($"16-phone-signed-out-{scheme}", Timeout);
        var signedOut = await MeasureAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(picker, Is.EqualTo("fits, 0 broken"));
            Assert.That(consent, Is.EqualTo("fits, 0 broken"));
            Assert.That(error, Is.EqualTo("fits, 0 broken"));
            Assert.That(signedOut, Is.EqualTo("fits, 0 broken"));
        }
    }

    [Test]
    public async Task A_login_hint_preselects_its_account()
    {
        var hinted = Tenant.Users[9].UserPrincipalName;

        await Browser.OpenAsync(CreateAuthorizeUrl($"&login_hint={hinted}"), Timeout);
        await Browser.TakeScreenshotAsync("14-hint", Timeout);

        Assert.That(await Browser.EvaluateAsync("document.activeElement.value", Timeout), Is.EqualTo(hinted));
    }

    // https://openid.net/specs/openid-connect-frontchannel-1_0.html
    [Test]
    public async Task A_sign_out_loads_the_frames_of_the_applications_before_it_leaves()
    {
        await OpenConsentPageAsync();
        await Browser.ClickAsync("button.main", Timeout);
        var back = new Uri(Tenant.Address.HttpAddress, "/device");

        await Browser.OpenAsync(
            new Uri(
                Tenant.Address.HttpAddress,
                $"/common/oauth2/v2.0/logout?post_logout_redirect_uri={Uri.EscapeDataString(back.AbsoluteUri)}"),
            Timeout);
        while (await Browser.EvaluateAsync("location.pathname", Timeout) != "/device")
            Timeout.ThrowIfCancellationRequested();

        Assert.That(Tenant.Requests.Select(request => request.Path + request.Query), Has.Some.StartsWith("/favicon.ico?sid="));
    }

    private async Task OpenConsentPageAsync()
    {
        await Browser.OpenAsync(CreateAuthorizeUrl(), Timeout);
        await Browser.ClickAsync(".people button", Timeout);
    }

    private Uri CreateAuthorizeUrl(string more = "", string? redirectUri = null)
    {
        redirectUri = Uri.EscapeDataString(redirectUri ?? new Uri(Tenant.Address.HttpAddress, "/device").AbsoluteUri);
        return new Uri(
            Tenant.Address.HttpAddress,
            $"/common/oauth2/v2.0/authorize?client_id=0f3c7f0e-4b0f-4d5a-9a51-6c6f1b7d2a10&response_type=code&redirect_uri={redirectUri}"
            + $"&scope={Uri.EscapeDataString(ManyScopes)}{more}");
    }

    // Whether the page needs no sideways scrolling and nothing sticks out of its card, and how many words have more than one line box.
    private Task<string> MeasureAsync() => Browser.EvaluateAsync(
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
            const card = document.querySelector('main');
            const edge = card.getBoundingClientRect().right - parseFloat(getComputedStyle(card).paddingRight);
            const fits = document.documentElement.scrollWidth <= innerWidth
                && [...card.children].concat([...card.querySelectorAll('button')])
                    .every(element => element.getBoundingClientRect().right <= edge);
            return `${fits ? 'fits' : 'too wide'}, ${broken} broken`;
        })()
        """,
        Timeout);

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
