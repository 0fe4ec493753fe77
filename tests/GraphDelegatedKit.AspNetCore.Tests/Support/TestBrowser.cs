using System.Net;
using System.Text.RegularExpressions;

namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>
/// A browser of one user: it keeps cookies by host and path, as Chromium does for http://localhost, follows redirects and posts forms. At
/// the tenant's pages it signs the user in.
/// </summary>
internal sealed partial class TestBrowser : IDisposable
{
    private const int MaxSteps = 20;

    private readonly Dictionary<string, List<Cookie>> _cookies = [];
    private readonly HttpMessageInvoker _app, _entra;
    private readonly string _username;

    public TestBrowser(LocalTenant tenant, int port, string? username = null)
    {
        Port = port;
        _username = username ?? tenant.Users[0].UserPrincipalName;
        _app = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        var handler = tenant.CreateHandler();
        (handler.UseCookies, handler.AllowAutoRedirect) = (false, false);
        _entra = new HttpMessageInvoker(handler);
    }

    /// <summary>Gets or sets the port that <c>localhost</c> leads to, as a load balancer does.</summary>
    public int Port { get; set; }

    /// <summary>Gets the pages that the browser went through, without their queries.</summary>
    public List<string> Visited { get; } = [];

    /// <summary>Gets whether the user was asked to choose an account or to consent since the last navigation.</summary>
    public bool WasPrompted { get; private set; }

    /// <summary>Gets or sets the decision of the user at the consent page.</summary>
    public string Decision { get; set; } = "continue";

    /// <summary>Gets or sets the page from which the next form of the app is posted.</summary>
    public string? Referer { get; set; }

    /// <summary>Gets the last <c>session_state</c> that Entra sent to the app, which is the <c>sid</c> of the ID token.</summary>
    public string? SessionState { get; private set; }

    /// <summary>Gets the public address of the host of the app.</summary>
    public Uri AppAddress { get; init; } = new("http://localhost:5000");

    /// <summary>Gets the paths that a proxy leads to other ports. It takes the path away, as many proxies do.</summary>
    public Dictionary<string, int> StrippedPaths { get; } = [];

    /// <summary>Gets the headers that the proxy adds to each request.</summary>
    public Dictionary<string, string> ProxyHeaders { get; } = [];

    public IReadOnlyDictionary<string, string> AppCookies =>
        GetCookies(AppAddress).ToDictionary(cookie => cookie.Name, cookie => cookie.Value);

    /// <summary>Gets the paths to which the cookies of the app are sent.</summary>
    public IEnumerable<string> AppCookiePaths => GetCookies(AppAddress).Select(cookie => cookie.Path);

    /// <summary>Opens a page, as by a click, and goes on until a page of the app shows.</summary>
    public Task<TestPage> OpenAsync(string path) => NavigateAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(AppAddress, path)));

    /// <summary>Posts a form of the app.</summary>
    public Task<TestPage> PostAsync(string path, params (string Name, string Value)[] fields)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(AppAddress, path)) { Content = CreateForm(fields) };
        if (Referer is not null) request.Headers.Add("Referer", Referer);
        return NavigateAsync(request);
    }

    /// <summary>Sends a request as a script does: it follows no redirect to another site.</summary>
    public async Task<TestPage> FetchAsync(string path, HttpMethod? method = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(AppAddress, path));
        request.Headers.Add("Sec-Fetch-Mode", "cors");
        return await SendAsync(request);
    }

    public int CountSignIns() => Visited.Count(address => address.EndsWith("/authorize", StringComparison.Ordinal));

    public void SetCookies(IReadOnlyDictionary<string, string> cookies) =>
        _cookies[AppAddress.Host] = [.. cookies.Select(cookie => new Cookie(cookie.Key, cookie.Value, "/", false))];

    public void Dispose()
    {
        _app.Dispose();
        _entra.Dispose();
    }

    private async Task<TestPage> NavigateAsync(HttpRequestMessage request)
    {
        WasPrompted = false;
        var isAtApp = true;
        for (var step = 0; step < MaxSteps; step++)
        {
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            var page = await SendAsync(request, isCrossSitePost: request.Method == HttpMethod.Post && !isAtApp);
            isAtApp = IsApp(request.RequestUri!);
            Visited.Add(request.RequestUri!.GetLeftPart(UriPartial.Path));
            if (page.Location is { } location)
                request = new HttpRequestMessage(HttpMethod.Get, new Uri(request.RequestUri!, location));
            else if (IsApp(request.RequestUri!))
                return page;
            else
                request = FillForm(request.RequestUri!, page);
        }

        throw new InvalidOperationException("The browser was redirected too often: " + string.Join(", ", Visited));
    }

    private HttpRequestMessage FillForm(Uri address, TestPage page)
    {
        var form = FormElement().Match(page.Body);
        if (!form.Success) throw new InvalidOperationException($"{address} has no form: {page.Body}");

        var action = new Uri(address, WebUtility.HtmlDecode(ActionAttribute().Match(form.Groups[1].Value).Groups[1].Value));
        var fields = new Dictionary<string, string>();
        foreach (Match input in InputElement().Matches(form.Groups[2].Value))
            fields[input.Groups[1].Value] = WebUtility.HtmlDecode(input.Groups[2].Value);
        SessionState = fields.GetValueOrDefault("session_state", SessionState ?? "");
        if (!IsApp(action))
        {
            WasPrompted = true;
            if (page.Body.Contains("name=\"username\"", StringComparison.Ordinal)) fields["username"] = _username;
            if (page.Body.Contains("name=\"decision\"", StringComparison.Ordinal)) fields["decision"] = Decision;
        }

        return new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) };
    }

    private async Task<TestPage> SendAsync(HttpRequestMessage request, bool isCrossSitePost = false)
    {
        var address = request.RequestUri!;
        var cookies = GetCookies(address);
        var sent = cookies.Where(cookie => cookie.Matches(address) && (!isCrossSitePost || cookie.IsCrossSite)).ToList();
        if (sent.Count > 0) request.Headers.Add("Cookie", string.Join("; ", sent.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        if (IsApp(address)) Route(request, address);
        using var response = await (IsApp(address) ? _app : _entra).SendAsync(request, default);
        request.RequestUri = address;
        if (response.Headers.TryGetValues("Set-Cookie", out var changes)) Store(cookies, changes);
        return await TestPage.ReadAsync(response);
    }

    private bool IsApp(Uri address) => address.Host == AppAddress.Host;

    // A proxy passes requests on to its own address of the app; without one, the browser reaches the app itself.
    private void Route(HttpRequestMessage request, Uri address)
    {
        var (prefix, port) = StrippedPaths.FirstOrDefault(path => new Cookie("", "", path.Key, false).Matches(address));
        if (prefix is null) request.Headers.Host = address.Authority;
        foreach (var (name, value) in ProxyHeaders) request.Headers.Add(name, value);
        var path = address.AbsolutePath[(prefix?.Length ?? 0)..];
        request.RequestUri = new UriBuilder(address)
        {
            Scheme = Uri.UriSchemeHttp,
            Host = "127.0.0.1",
            Port = prefix is null ? Port : port,
            Path = path,
        }.Uri;
    }

    private List<Cookie> GetCookies(Uri address) =>
        _cookies.TryGetValue(address.Host, out var cookies) ? cookies : _cookies[address.Host] = [];

    private static void Store(List<Cookie> cookies, IEnumerable<string> changes)
    {
        foreach (var change in changes)
        {
            var pair = change.Split(';')[0].Split('=', 2);
            var path = PathAttribute().Match(change) is { Success: true } attribute ? attribute.Groups[1].Value : "/";
            cookies.RemoveAll(cookie => cookie.Name == pair[0] && cookie.Path == path);
            if (pair[1].Length == 0) continue;
            cookies.Add(new(pair[0], pair[1], path, change.Contains("samesite=none", StringComparison.OrdinalIgnoreCase)));
        }
    }

    private static FormUrlEncodedContent CreateForm((string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    // https://www.rfc-editor.org/rfc/rfc6265#section-5.1.4
    private sealed record Cookie(string Name, string Value, string Path, bool IsCrossSite)
    {
        public bool Matches(Uri address) => address.AbsolutePath == Path
            || address.AbsolutePath.StartsWith(Path.TrimEnd('/') + "/", StringComparison.Ordinal);
    }

    [GeneratedRegex("; *path=([^;]*)", RegexOptions.IgnoreCase)]
    private static partial Regex PathAttribute();

    [GeneratedRegex("<form\\b([^>]*)>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex FormElement();

    [GeneratedRegex("action=\"([^\"]*)\"")]
    private static partial Regex ActionAttribute();

    [GeneratedRegex("<input[^>]*name=\"([^\"]*)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex InputElement();
}
