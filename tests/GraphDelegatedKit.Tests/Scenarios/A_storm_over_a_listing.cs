using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class A_storm_over_a_listing
{
    private const string Path = "/v1.0/users";

    private readonly Clock _clock = new();

    [TestCase(1, false)]
    [TestCase(2, false)]
    [TestCase(3, true)]
    [TestCase(4, true)]
    public async Task Leaves_it_exactly_complete(int seed, bool killed)
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(1_500) });
        await using var session = Some.Session(tenant);
        await session.SignInAsync();
        var random = new Random(seed);
        for (var i = 0; i < 60; i++) Script(tenant.Faults, random.Next(9));
        var ids = new List<string?>();
        var (stored, complete, starts) = ("", false, 0);

        while (!complete)
        {
            starts++;
            await using var graph = Some.Client(tenant, _clock, session);
            try
            {
                await foreach (var page in graph.ListAsync<User>("users?$select=id&$top=100").AsPages(stored.Length == 0 ? null : PageCheckpoint.Parse(stored)))
                {
                    ids.AddRange(page.Items.Select(user => user.Id));
                    (stored, complete) = (page.Checkpoint.ToJson(), page.Checkpoint.IsComplete);
                    if (killed && random.Next(3) == 0) break; // with a page on its way
                }
            }
            catch (GraphException e)
            {
                Assert.That(PageCheckpoint.Of(e)?.ToJson() ?? "", Is.EqualTo(stored), "an error leaves the place where it was");
            }
        }

        Assert.That(ids, Is.EqualTo(tenant.Users.Select(user => user.Id)));
        Assert.That(starts, Is.GreaterThan(1));
    }

    private static void Script(LocalFaults faults, int kind)
    {
        switch (kind)
        {
            case 0: faults.Throttle(Path, times: 1, retryAfter: TimeSpan.FromSeconds(30)); break;
            case 1: faults.Fail(Path, 429, headers: new Dictionary<string, string> { ["Retry-After"] = "0.5" }); break;
            case 2: faults.Fail(Path, 503, retryAfter: TimeSpan.FromSeconds(5)); break;
            case 3: faults.Fail(Path, 500); break;
            case 4: faults.Fail(Path, 504, body: "<html>Gateway</html>", contentType: "text/html"); break;
            case 5: faults.Reset(Path); break;
            case 6: faults.CutReply(Path, afterBytes: 500); break;
            case 7: faults.Fail(Path, 200, body: "<html>Sorry</html>", contentType: "text/html"); break;
            default: faults.Fail(Path, 200, body: """{"value":[{"id":"not one of yours"},{"id":"nor"""); break;
        }
    }
}
