using GraphDelegatedKit.AspNetCore.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GraphDelegatedKit.AspNetCore.Tests.Addresses;

public sealed class RouteGroupTests : WebAppFixture
{
    [Test]
    public async Task The_addresses_of_the_sign_in_are_below_the_prefix_of_their_group()
    {
        Tenant.Apps.Change(Deployment.App.ClientId, app => app with { WebRedirectUris = ["http://localhost/portal/account/redirect"] });
        await using var app = CreateApp();
        app.UseGraphDelegatedChallenges();
        app.MapGroup("/portal").MapGraphDelegated("/account");
        app.MapGet("/portal/name", (HttpContext context) => context.GetUserSession()!.Account.Username).RequireAuthorization();
        await app.StartAsync();
        using var browser = new TestBrowser(Tenant, new Uri(app.Urls.Single()).Port);

        var page = await browser.OpenAsync("/portal/name");
        var form = await browser.OpenAsync("/portal/account/sign-out");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(page.Body, Is.EqualTo(Tenant.Users[0].UserPrincipalName), page.Text);
            Assert.That(form.Body, Does.Contain("action=\"/portal/account/sign-out\""));
        }
    }

    [Test]
    public async Task A_group_whose_prefix_has_a_parameter_is_refused()
    {
        await using var app = CreateApp();
        app.MapGroup("/{customer}").MapGraphDelegated("/account");

        var error = Assert.Throws<InvalidOperationException>(
            () => _ = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.Count
                + ((IEndpointRouteBuilder)app).DataSources.Sum(source => source.Endpoints.Count));

        Assert.That(error!.Message, Does.Contain("/{customer}/account").And.Contain("MapGraphDelegated"));
    }

    private WebApplication CreateApp()
    {
        var builder = WebApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", "--environment", "Development"]);
        builder.Services.AddGraphDelegatedWebApp(options =>
        {
            options.ClientId = Deployment.App.ClientId;
            options.Tenant = Tenant.TenantId;
            options.ClientSecret = TestDeployment.Secret;
            options.HttpHandler = Tenant.CreateHandler;
        });
        return builder.Build();
    }
}
