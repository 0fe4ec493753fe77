using System.Text.RegularExpressions;

namespace GraphDelegatedKit.Testing.Tests.Support;

// A browser with cookies, but without scripts, at the sign-in pages under their real host name. It follows no redirect.
internal sealed partial class SignInBrowser : IDisposable
{
    private const string Host = "https://login.microsoftonline.com";

    private readonly HttpClient _http;
    private readonly LocalTenantAddress _tenant;

    public SignInBrowser(LocalTenant tenant)
        : this(tenant.Address)
    {
    }

    public SignInBrowser(LocalTenantAddress tenant)
    {
        _tenant = tenant;
        var handler = tenant.CreateHandler();
        handler.UseCookies = true;
        _http = new HttpClient(handler) { BaseAddress = new Uri(Host) };
    }

    public string CreateAuthorizeUrl(string clientId, string redirectUri, params (string Name, string Value)[] parameters) => CreateUrl(
        "oauth2/v2.0/authorize",
        [
            ("client_id", clientId),
            ("response_type", "code"),
            ("redirect_uri", redirectUri),
            ("scope", "openid offline_access User.Read"),
            .. parameters,
        ]);

    public string CreateUrl(string path, params (string Name, string Value)[] parameters) =>
        $"{Host}/{_tenant.TenantId}/{path}?"
        + string.Join('&', parameters.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value)}"));

    public Task<HttpResponseMessage> OpenAsync(string url) => _http.GetAsync(url);

    // Names the account and consents; returns where the last page sends the browser.
    public async Task<Uri> SignInAsync(string url, string? username = null, string decision = "continue")
    {
        using var picker = await _http.GetAsync(url);
        if (picker.Headers.Location is { } immediateLocation)
            return immediateLocation;
        using var afterPicker = await SubmitAsync("/signin", picker, "username", username ?? _tenant.DefaultUser);
        if (afterPicker.Headers.Location is { } location)
            return location;
        using var afterConsent = await SubmitAsync("/consent", afterPicker, "decision", decision);
        return afterConsent.Headers.Location ?? throw new AssertionException(await afterConsent.Content.ReadAsStringAsync());
    }

    // Signs in and returns the authorization code.
    public async Task<string> GetCodeAsync(string url) => GetParameter(await SignInAsync(url), "code")!;

    public static string? GetParameter(Uri location, string name) =>
        location.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).FirstOrDefault(pair => pair[0] == name) is { } found
            ? Uri.UnescapeDataString(found[1].Replace('+', ' '))
            : null;

    public async Task<HttpResponseMessage> SubmitAsync(string path, HttpResponseMessage page, string field, string value)
    {
        var state = StateField().Match(await page.Content.ReadAsStringAsync());
        Assert.That(state.Success, Is.True, await page.Content.ReadAsStringAsync());
        using var form = new FormUrlEncodedContent([new("state", state.Groups[1].Value), new(field, value)]);
        return await _http.PostAsync(path, form);
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"state\" value=\"([^\"]*)\"")]
    private static partial Regex StateField();
}
