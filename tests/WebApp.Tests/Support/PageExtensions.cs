using System.Text.RegularExpressions;

namespace WebApp.Tests.Support;

internal static partial class PageExtensions
{
    public const string ConsentButton = "button[name='decision'][value='continue']";

    /// <summary>Enters a user name at the sign-in page of the tenant, and consents.</summary>
    public static async Task CompleteSignInAsync(this IPage page, LocalUser user)
    {
        await page.GetByLabel("Use another account").FillAsync(user.UserPrincipalName);
        await page.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
        await page.Locator(ConsentButton).ClickAsync();
    }

    /// <summary>Consents to one more permission, for which the tenant has a page of its own because the user is signed in.</summary>
    public static async Task AcceptAsync(this IPage page)
    {
        await page.WaitForURLAsync("**/authorize?**");
        await page.Locator(ConsentButton).ClickAsync();
    }

    public static Task<string> GetHeadingAsync(this IPage page) =>
        page.GetByRole(AriaRole.Heading, new() { Level = 1 }).InnerTextAsync();

    /// <summary>Gets the cells of the table, row by row, without its head.</summary>
    public static async Task<string[][]> GetRowsAsync(this IPage page)
    {
        var rows = await page.Locator("tbody tr").AllAsync();
        return await Task.WhenAll(rows.Select(async row => (await row.Locator("th, td").AllInnerTextsAsync()).ToArray()));
    }

    /// <summary>Clicks what leads to another page, and returns its response.</summary>
    public static Task<IResponse> ClickForResponseAsync(this IPage page, ILocator element, string path) =>
        page.RunAndWaitForResponseAsync(() => element.ClickAsync(), response => new Uri(response.Url).AbsolutePath == path);

    /// <summary>Copies the cookies of a browser for another one.</summary>
    public static IEnumerable<Cookie> ToCookies(this IEnumerable<BrowserContextCookiesResult> cookies) =>
        cookies.Select(cookie => new Cookie
        {
            Name = cookie.Name,
            Value = cookie.Value,
            Domain = cookie.Domain,
            Path = cookie.Path,
            Secure = cookie.Secure,
            HttpOnly = cookie.HttpOnly,
        });

    /// <summary>Finds what looks like a token: three parts in Base64 that begin with a JSON object.</summary>
    public static bool HasToken(string text) => Token().IsMatch(text);

    [GeneratedRegex(@"eyJ[\w-]{10,}\.[\w-]{10,}")]
    private static partial Regex Token();
}
