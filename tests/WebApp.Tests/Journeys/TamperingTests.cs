using System.Text.Json.Nodes;
using System.Web;

namespace WebApp.Tests.Journeys;

/// <summary>Responses of the sign-in that were changed on their way, or that come a second time.</summary>
public sealed class TamperingTests : WebAppFixture
{
    [TestCase("state")]
    [TestCase("nonce")]
    public async Task A_changed_parameter_of_the_sign_in_is_refused(string parameter)
    {
        var page = await OpenBrowserAsync();
        var address = await StartSignInAsync(page);
        var query = HttpUtility.ParseQueryString(address.Query);
        query[parameter] = Flip(query[parameter]!);
        await page.GotoAsync(new UriBuilder(address) { Query = query.ToString() }.Uri.AbsoluteUri);

        var response = await CompleteAsync(page);

        await AssertRefusedAsync(page, response);
    }

    [Test]
    public async Task An_ID_token_with_a_wrong_signature_is_refused()
    {
        var page = await OpenBrowserAsync();
        Tenant.Faults.ModifyJson("*/oauth2/v2.0/token", ChangeSignature);
        await page.GotoAsync("/auth/sign-in");

        var response = await CompleteAsync(page);

        await AssertRefusedAsync(page, response);

        static void ChangeSignature(JsonObject json)
        {
            var parts = ((string)json["id_token"]!).Split('.');
            json["id_token"] = $"{parts[0]}.{parts[1]}.{Flip(parts[2])}";
        }
    }

    [Test]
    public async Task A_response_that_comes_again_is_refused_in_its_browser_and_in_another_one()
    {
        var page = await OpenBrowserAsync();
        await page.GotoAsync("/auth/sign-in");
        var sent = "";
        page.Request += (_, request) => sent = request.Url.EndsWith("/auth/redirect", StringComparison.Ordinal) ? request.PostData! : sent;
        await CompleteAsync(page);
        await page.WaitForURLAsync(Address.AbsoluteUri);
        Assert.That(sent, Does.Contain("code="));
        var other = await OpenBrowserAsync();

        var again = await PostAsync(page, sent);
        var elsewhere = await PostAsync(other, sent);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Status, Is.EqualTo(400));
            Assert.That(elsewhere.Status, Is.EqualTo(400));
            Assert.That((await page.GotoAsync("/id-token"))!.Status, Is.EqualTo(200), "the session stays");
            Assert.That((await other.GotoAsync("/id-token"))!.Status, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task A_used_code_is_refused_even_with_the_cookies_of_its_sign_in()
    {
        var page = await OpenBrowserAsync();
        await page.GotoAsync("/auth/sign-in");
        var sent = "";
        page.Request += (_, request) => sent = request.Url.EndsWith("/auth/redirect", StringComparison.Ordinal) ? request.PostData! : sent;
        var cookies = (await page.Context.CookiesAsync()).ToCookies().ToList(); // those of the redirect address too
        await CompleteAsync(page);
        await page.WaitForURLAsync(Address.AbsoluteUri);
        var thief = await OpenBrowserAsync();
        await thief.Context.AddCookiesAsync(cookies);

        var response = await PostAsync(thief, sent);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(403));
            Assert.That(await response.TextAsync(), Does.Contain("AADSTS54005"));
            Assert.That((await thief.GotoAsync("/id-token"))!.Status, Is.EqualTo(401), "no session was started");
        }
    }

    private static Task<IAPIResponse> PostAsync(IPage page, string form) => page.Context.APIRequest.PostAsync("/auth/redirect", new()
    {
        DataString = form,
        Headers = new Dictionary<string, string> { ["Content-Type"] = "application/x-www-form-urlencoded", ["Accept"] = "text/html" },
        MaxRedirects = 0,
    });

    // The address of the sign-in page; the browser has the cookies that belong to it.
    private static async Task<Uri> StartSignInAsync(IPage page)
    {
        var response = await page.Context.APIRequest.GetAsync("/auth/sign-in", new() { MaxRedirects = 0 });
        return new Uri(response.Headers["location"]);
    }

    private async Task<IResponse> CompleteAsync(IPage page)
    {
        await page.GetByLabel("Use another account").FillAsync(User.UserPrincipalName);
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        return await page.ClickForResponseAsync(page.Locator(PageExtensions.ConsentButton), "/auth/redirect");
    }

    private static async Task AssertRefusedAsync(IPage page, IResponse response)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.Status, Is.EqualTo(400));
            Assert.That(await page.GetHeadingAsync(), Is.EqualTo("The sign-in was not accepted"));
            Assert.That((await page.GotoAsync("/id-token"))!.Status, Is.EqualTo(401), "no session was started");
        }
    }

    // Changes a character in the middle: the last one may hold bits that do not count.
    private static string Flip(string text)
    {
        var letters = text.ToCharArray();
        ref var letter = ref letters[letters.Length / 2];
        letter = letter == 'A' ? 'B' : 'A';
        return new string(letters);
    }
}
