using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A token whose scopes the service spelled in full was not found in the cache: it was requested again in every process and at every call
/// that named scopes.
/// </summary>
public sealed class ScopeSpellingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();

    public void Dispose() => _folder.Dispose();

    public static IEnumerable<TestCaseData> Spellings()
    {
        (GraphCloud Cloud, string Prefix)[] clouds =
        [
            (GraphCloud.Global, "https://graph.microsoft.com/"), (GraphCloud.Global, "https://graph.microsoft.com//"),
            (GraphCloud.Global, "HTTPS://Graph.Microsoft.Com/"), (GraphCloud.Global, "00000003-0000-0000-c000-000000000000/"),
            (GraphCloud.Global, ""), (GraphCloud.UsGov, "https://graph.microsoft.us/"),
            (GraphCloud.UsGovDod, "https://dod-graph.microsoft.us/"), (GraphCloud.UsGovDod, "https://graph.microsoft.us/"),
            (GraphCloud.China, "https://microsoftgraph.chinacloudapi.cn/"),
        ];
        foreach (var (cloud, prefix) in clouds)
            foreach (var isLowerCase in new[] { false, true })
                yield return new(cloud.Name, prefix, isLowerCase);
    }

    [TestCaseSource(nameof(Spellings))]
    public async Task A_token_is_found_again_however_the_service_spells_its_scopes(string cloud, string prefix, bool isLowerCase)
    {
        var service = new FakeSignInService
        {
            Grant = requested => string.Join(
                ' ', requested.Split(' ').Select(name => prefix + (isLowerCase ? name.ToLowerInvariant() : name))),
        };
        await using var first = Open(service, cloud);
        var token = await first.GetTokenAsync();

        await using var next = Open(service, cloud);
        var cached = await next.GetTokenAsync();
        var named = await next.GetTokenAsync(new() { Scopes = ["openid", "Mail.Read"] });
        var namedInFull = await next.GetTokenAsync(new() { Scopes = [GetCloud(cloud).Graph + "MAIL.READ", "offline_access"] });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Scopes, Is.EqualTo(new[] { "Mail.Read", "User.Read" }).IgnoreCase);
            Assert.That(new[] { cached.Value, named.Value, namedInFull.Value }, Is.All.EqualTo(token.Value));
            Assert.That(service.Refreshes, Is.Empty);
        }
    }

    [Test]
    public async Task The_default_scope_is_found_again_if_the_service_spells_the_others_in_full()
    {
        var service = new FakeSignInService
        {
            Grant = _ => "https://graph.microsoft.com/User.Read https://graph.microsoft.com/.default openid",
        };
        await using var session = service.OpenSession(_clock, options => options.Scopes = [".default"], _folder["cache"]);
        await session.GetTokenAsync();
        await using var next = service.OpenSession(_clock, options => options.Scopes = [".default"], _folder["cache"]);

        await next.GetTokenAsync();

        Assert.That(service.Refreshes, Is.Empty);
    }

    private static GraphCloud GetCloud(string name) =>
        new[] { GraphCloud.Global, GraphCloud.UsGov, GraphCloud.UsGovDod, GraphCloud.China }.Single(cloud => cloud.Name == name);

    private DelegatedSession Open(FakeSignInService service, string cloud) => service.OpenSession(
        _clock,
        options => (options.Cloud, options.Scopes) = (GetCloud(cloud), ["User.Read", "Mail.Read", "openid", "profile"]),
        _folder["cache"]);
}
