using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace GraphDelegatedKit.AspNetCore.Tests.Addresses;

/// <summary>Apps behind a proxy that ends TLS and takes a prefix of the path away.</summary>
public sealed class ProxyTests : WebAppFixture
{
    private static readonly Uri Host = new("https://apps.contoso.example");

    [Test]
    public async Task Behind_a_proxy_that_strips_the_path_base_a_user_signs_in_and_out_whatever_host_is_forwarded()
    {
        var app = await StartAppAsync("/reports", Deployment);
        using var browser = CreateBrowser(("/reports", app));
        browser.ProxyHeaders["X-Forwarded-Host"] = "evil.example";
        browser.ProxyHeaders["X-Forwarded-Proto"] = "http";

        var page = await browser.OpenAsync("/reports/me");
        var signedOut = await SignOutAsync(browser, "/reports/auth/sign-out");
        var afterwards = await browser.FetchAsync("/reports/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].DisplayName), page.Text);
            Assert.That(signedOut.Text, Does.Contain("You have signed out"));
            Assert.That(afterwards.Status, Is.EqualTo(401));
            Assert.That(
                browser.Visited,
                Is.All.StartsWith("https://apps.contoso.example/reports/").Or.StartsWith("https://login.microsoftonline.com/"));
            Assert.That(browser.AppCookiePaths, Is.All.StartsWith("/reports"));
        }
    }

    [Test]
    public async Task Two_apps_on_one_host_with_two_prefixes_do_not_end_or_replace_the_session_of_each_other()
    {
        var other = TestDeployment.CreateApp();
        Tenant.Apps.Add(other);
        var reports = await StartAppAsync("/reports", Deployment);
        var orders = await StartAppAsync("/orders", new TestDeployment(Tenant, other) { Keys = Deployment.Keys });
        using var browser = CreateBrowser(("/reports", reports), ("/orders", orders));

        var first = await browser.OpenAsync("/reports/session");
        var second = await browser.OpenAsync("/orders/session");
        var firstAgain = await browser.FetchAsync("/reports/session");
        await SignOutAsync(browser, "/orders/auth/sign-out");
        var firstAtLast = await browser.FetchAsync("/reports/session");
        var secondAtLast = await browser.FetchAsync("/orders/session");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(200), first.Text);
            Assert.That(second.Status, Is.EqualTo(200), second.Text);
            Assert.That(firstAgain.Body, Is.EqualTo(first.Body));
            Assert.That(firstAtLast.Body, Is.EqualTo(first.Body));
            Assert.That(secondAtLast.Status, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task A_form_of_another_app_on_the_same_host_returns_to_the_home_page()
    {
        var app = await StartAppAsync("/reports", Deployment);
        using var browser = CreateBrowser(("/reports", app));
        await browser.OpenAsync("/reports/session");
        browser.Referer = "https://apps.contoso.example/orders/form";

        await browser.PostAsync("/reports/fail/SignInRequired");

        Assert.That(browser.Visited[^1], Is.EqualTo("https://apps.contoso.example/reports/"));
    }

    private Task<TestWebApp> StartAppAsync(string prefix, TestDeployment deployment)
    {
        Tenant.Apps.Change(deployment.App.ClientId, app => app with
        {
            WebRedirectUris = [$"{Host}{prefix[1..]}/auth/redirect", $"{Host}{prefix[1..]}/auth/signed-out-callback"],
        });
        return StartAppAsync(
            options => options.BaseUrl = new Uri(Host, prefix),
            deployment,
            builder => builder.Services.AddSingleton<IStartupFilter, TrustAllForwardedHeaders>());
    }

    private TestBrowser CreateBrowser(params (string Prefix, TestWebApp App)[] apps)
    {
        var browser = new TestBrowser(Tenant, apps[0].App.Port) { AppAddress = Host };
        foreach (var (prefix, app) in apps) browser.StrippedPaths[prefix] = app.Port;
        return browser;
    }

    private static async Task<TestPage> SignOutAsync(TestBrowser browser, string path)
    {
        var form = await browser.OpenAsync(path);
        return await browser.PostAsync(path, ("__RequestVerificationToken", form.GetField("__RequestVerificationToken")));
    }

    // An app whose proxy settings are too open.
    private sealed class TrustAllForwardedHeaders : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All });
            next(app);
        };
    }
}
