namespace Samples.Tests;

/// <summary>
/// The program of a project outside of the repository: a web app on a local tenant, and a user who signs in there. It prints the status
/// and the text of the page.
/// </summary>
internal static class PackedWebApp
{
    public const string Code = """
        using System.Net;
        using System.Text.RegularExpressions;
        using GraphDelegatedKit;
        using GraphDelegatedKit.AspNetCore;
        using GraphDelegatedKit.Testing;

        var registration = new LocalApp
        {
            DisplayName = "Web",
            WebRedirectUris = ["http://localhost/auth/redirect"],
            Secrets = [new LocalAppSecret { Value = "a-secret-of-the-local-tenant" }],
        };
        await using var tenant = await LocalTenant.StartAsync(new() { Apps = [registration] });

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddGraphDelegatedWebApp(options =>
        {
            (options.ClientId, options.Tenant) = (registration.ClientId, tenant.TenantId);
            options.ClientSecret = "a-secret-of-the-local-tenant";
            options.HttpHandler = tenant.CreateHandler;
        });
        await using var app = builder.Build();
        app.MapGraphDelegated("/auth");
        app.MapGet("/me", async (HttpContext context, IGraphClient graph) =>
        {
            var me = await graph.GetAsync<User>("me");
            return $"the session is of {context.GetUserSession()!.Account.Username}, and /me is {me.UserPrincipalName}";
        }).RequireAuthorization();
        await app.StartAsync();

        // The browser of the user. It sends the cookies of each host back, follows redirects, and submits the forms of the tenant.
        var cookies = new Dictionary<string, Dictionary<string, string>>();
        using var toApp = new HttpMessageInvoker(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        using var toTenant = new HttpMessageInvoker(tenant.CreateHandler());
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{new Uri(app.Urls.Single()).Port}/me");
        for (var step = 0; step < 20; step++)
        {
            var address = request.RequestUri!;
            var isApp = address.Host == "localhost";
            var jar = cookies.TryGetValue(address.Host, out var known) ? known : cookies[address.Host] = [];
            request.Headers.Add("Sec-Fetch-Mode", "navigate");
            if (jar.Count > 0) request.Headers.Add("Cookie", string.Join("; ", jar.Select(cookie => $"{cookie.Key}={cookie.Value}")));
            using var response = await (isApp ? toApp : toTenant).SendAsync(request, default);
            foreach (var change in response.Headers.TryGetValues("Set-Cookie", out var changes) ? changes : [])
            {
                var pair = change.Split(';')[0].Split('=', 2);
                if (pair[1].Length > 0) jar[pair[0]] = pair[1];
                else jar.Remove(pair[0]);
            }

            var body = await response.Content.ReadAsStringAsync();
            if (response.Headers.Location is { } location)
            {
                request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, location));
                continue;
            }

            if (isApp)
            {
                Console.WriteLine($"{(int)response.StatusCode}: {body}");
                return;
            }

            var form = Regex.Match(body, "<form\\b([^>]*)>(.*?)</form>", RegexOptions.Singleline);
            var action = new Uri(address, WebUtility.HtmlDecode(Regex.Match(form.Value, "action=\"([^\"]*)\"").Groups[1].Value));
            var fields = Regex.Matches(form.Value, "<input[^>]*name=\"([^\"]*)\"[^>]*value=\"([^\"]*)\"")
                .ToDictionary(field => field.Groups[1].Value, field => WebUtility.HtmlDecode(field.Groups[2].Value));
            if (body.Contains("name=\"username\"")) fields["username"] = tenant.Users[0].UserPrincipalName;
            if (body.Contains("name=\"decision\"")) fields["decision"] = "continue";
            request = new HttpRequestMessage(HttpMethod.Post, action) { Content = new FormUrlEncodedContent(fields) };
        }

        """;
}
