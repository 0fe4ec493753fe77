using System.Net;
using GraphDelegatedKit.SignIn.Protocol;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A token for a second API was requested together with Graph's permissions, which the service refuses (AADSTS28000): a token is for one
/// resource.
/// </summary>
public sealed class SeveralResourcesTests : IDisposable
{
    private const string Management = "https://management.azure.com/user_impersonation";

    private static readonly TokenRequest ForManagement = new() { Scopes = [Management] };

    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Tokens_for_two_resources_are_requested_and_cached_apart_with_one_sign_in()
    {
        var service = CreateService();
        await using var session = Open(service);

        var graph = await session.GetTokenAsync();
        var management = await session.GetTokenAsync(ForManagement);
        var again = new[] { await session.GetTokenAsync(), await session.GetTokenAsync(ForManagement) };
        await using var next = Open(service);
        var later = new[] { await next.GetTokenAsync(), await next.GetTokenAsync(ForManagement) };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(management.Scopes, Is.EqualTo(new[] { Management }));
            Assert.That(again.Select(token => token.Value), Is.EqualTo(new[] { graph.Value, management.Value }));
            Assert.That(later.Select(token => token.Value), Is.EqualTo(new[] { graph.Value, management.Value }));
            Assert.That(service.PromptCount, Is.EqualTo(1));
            Assert.That(service.Refreshes, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task A_person_is_asked_for_the_permissions_of_one_resource()
    {
        var service = CreateService(post => post.GrantType == "refresh_token" && IsForManagement(post)
            ? FakeSignInService.CreateJson(
                new { error = "invalid_grant", suberror = "consent_required", error_codes = new[] { 65001 } },
                HttpStatusCode.BadRequest)
            : null);
        await using var session = Open(service);
        await session.GetTokenAsync();

        var token = await session.GetTokenAsync(ForManagement);

        Assert.That(token.Origin, Is.EqualTo(TokenOrigin.DeviceCode));
        Assert.That(service.Posts.Last(post => post.IsDeviceCode).Form["scope"], Does.Contain(Management).And.Not.Contain("User.Read"));
    }

    [Test]
    public async Task Claims_that_one_resource_demands_are_not_sent_for_another()
    {
        const string Claims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";
        var service = CreateService();
        await using var session = Open(service);
        await session.GetTokenAsync();
        await session.GetTokenAsync(ForManagement with { Claims = Claims });

        await session.GetTokenAsync(new() { ForceRefresh = true });
        await session.GetTokenAsync(ForManagement with { ForceRefresh = true });

        Assert.That(
            service.Refreshes.TakeLast(2).Select(post => post.Form.GetValueOrDefault("claims", "").Contains("\"c1\"")),
            Is.EqualTo(new[] { false, true }));
    }

    [TestCase("User.Read " + Management)]
    [TestCase("https://graph.microsoft.com/User.Read https://graph.microsoft.us/User.Read")]
    [TestCase("api://one/read api://two/read")]
    [TestCase("https://a.example/x/read https://a.example/y/read")]
    [TestCase("User.Read 797f4846-ba00-4fd7-ba43-dac1f8f63013/user_impersonation")]
    [TestCase(".default https://management.azure.com/.default")]
    public async Task A_request_for_permissions_of_two_resources_is_refused_before_it_is_sent(string scopes)
    {
        var service = CreateService();
        await using var session = Open(service);
        var names = scopes.Split(' ');

        Assert.That(async () => await session.GetTokenAsync(new() { Scopes = names }), Throws.ArgumentException);
        Assert.That(async () => await session.SignInAsync(new() { Scopes = names }), Throws.ArgumentException);
        Assert.That(() => service.OpenSession(_clock, options => options.Scopes = names), Throws.ArgumentException);

        Assert.That(service.Posts, Is.Empty);
    }

    [TestCase("https://management.azure.com//.default")]
    [TestCase("https://management.core.windows.net//user_impersonation")]
    [TestCase("https://analysis.windows.net/powerbi/api/Report.Read.All https://analysis.windows.net/powerbi/api/Dataset.Read.All")]
    [TestCase("User.Read https://graph.microsoft.com/Mail.Read 00000003-0000-0000-c000-000000000000/Files.Read openid")]
    [TestCase("openid profile")]
    public void Permissions_of_one_resource_in_any_spelling_are_accepted(string scopes)
    {
        Assert.That(ScopeSet.CreateForRequest(scopes.Split(' '), GraphCloud.Global).MixedResources, Is.Null);
    }

    [Test]
    public void The_service_s_own_refusal_of_several_resources_has_a_remedy()
    {
        Assert.That(AadstsTable.Find([28000])!.Remedy, Does.Contain("each resource"));
    }

    // The service refuses permissions of two resources, as Entra does.
    private static FakeSignInService CreateService(Func<FakeSignInService.Post, HttpResponseMessage?>? respond = null) => new((post, _) =>
    {
        var isMixed = IsForManagement(post) && post.Form["scope"].Contains("User.Read");
        return Task.FromResult(isMixed
            ? FakeSignInService.CreateJson(
                new { error = "invalid_request", error_description = "AADSTS28000: Two.", error_codes = new[] { 28000 } },
                HttpStatusCode.BadRequest)
            : respond?.Invoke(post));
    });

    private static bool IsForManagement(FakeSignInService.Post post) =>
        post.Form.GetValueOrDefault("scope", "").Contains(Management);

    private DelegatedSession Open(FakeSignInService service) => service.OpenSession(_clock, null, _folder["cache"]);
}
