using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>
/// A listing and a bulk job at once, over one client, through every fault the tenant scripts for Graph. Those that end a listing by design
/// (an answer that is no page, a redirect elsewhere, a refusal) are among them: the job resumes from the checkpoint of the error, as a user
/// would. Left out are those after which a complete listing is impossible (links that repeat, lead elsewhere or have expired), and those
/// whose target depends on timing: no answer at all, and a dropped connection that several requests share.
/// </summary>
public sealed class FaultStormScenarioTests
{
    private const int UserCount = 3_000, DisabledCount = 1_400, FolderCount = 200;

    private readonly Clock _clock = new();
    private readonly Clock _sessionClock = new();

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task A_listing_and_a_bulk_job_are_complete_after_every_scripted_fault(int seed)
    {
        await using var tenant =
            await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(UserCount), TimeProvider = _clock });
        await using var session = TestData.OpenSession(tenant, clock: _sessionClock);
        await session.SignInAsync();
        await using var graph = GraphClient.Create(
            session, new() { HttpHandler = tenant.CreateHandler, TimeProvider = _clock, Deadline = TimeSpan.FromDays(1) });
        ScriptFaults(tenant.Faults, new Random(seed), [.. tenant.Users.Skip(1).Take(DisabledCount).Select(user => user.Id)]);
        // the tenant's clock, not the session's: the token they begin with has expired, and only Graph knows
        _clock.Advance(TimeSpan.FromHours(2));

        var listing = ListWithResumeAsync(graph, new Random(seed));
        var bulk = ToListAsync(graph.BulkAsync(CreateWriteRequests(tenant), new BulkOptions { MaxConcurrentBatches = 1 }));
        await Task.WhenAll(listing, bulk);

        Assert.That(await listing, Is.EqualTo(tenant.Users.Select(user => user.Id)));
        Assert.That(tenant.Faults.Remaining, Is.Zero, "all of it struck");
        AssertEachRequestHasOneResult(await bulk);
        AssertWritesAreComplete(tenant, await bulk);
        await AssertNoDuplicateFoldersAsync(tenant, session, await bulk);
        Assert.That(
            tenant.Requests.Where(request => request.Host == FaultCase.RedirectHost), Is.Empty, "no JSON is read from another host");
    }

    // In an order of the seed's, and never so thick that a request meets five of them: what fails for good is no storm.
    private void ScriptFaults(LocalFaults faults, Random random, string[] users)
    {
        faults.Challenge("/v1.0/users", ScenarioExtensions.StepUpClaims);
        faults.LimitRate("/v1.0/users/*", maxRequests: 300, TimeSpan.FromSeconds(5));
        ScriptAll("/v1.0/users", FaultCase.PageFaults, between: 1);
        ScriptAll("/v1.0/$batch", FaultCase.BatchFaults, between: 2);
        random.Shuffle(users);
        foreach (var (faultCase, user) in FaultCase.ItemFaults.Zip(users)) faultCase.Apply(faults, "/v1.0/users/" + user, _clock);

        void ScriptAll(string path, IEnumerable<FaultCase> faultCases, int between)
        {
            var all = faultCases.ToArray();
            random.Shuffle(all);
            foreach (var faultCase in all)
            {
                faults.LetThrough(path, between);
                faultCase.Apply(faults, path, _clock);
            }
        }
    }

    // Cancelled now and then while a page is requested, and resumed from the stored checkpoint.
    private static async Task<List<string?>> ListWithResumeAsync(GraphClient graph, Random random)
    {
        var ids = new List<string?>();
        for (var (stored, complete) = ("", false); !complete;)
        {
            try
            {
                await foreach (var page in graph.ListAsync<User>("users?$select=id&$top=50")
                    .AsPages(stored.Length == 0 ? null : PageCheckpoint.Parse(stored)))
                {
                    ids.AddRange(page.Items.Select(user => user.Id));
                    (stored, complete) = (page.Checkpoint.ToJson(), page.Checkpoint.IsComplete);
                    if (random.Next(20) == 0) break;
                }
            }
            catch (GraphException e)
            {
                Assert.That(PageCheckpoint.FromException(e)?.ToJson() ?? "", Is.EqualTo(stored), "an error leaves the place where it was");
            }
        }

        return ids;
    }

    private static void AssertEachRequestHasOneResult(IReadOnlyList<BulkResult> results)
    {
        Assert.That(results.Select(result => result.Id), Is.Unique);
        Assert.That(results, Has.Count.EqualTo(DisabledCount + FolderCount));
        Assert.That(
            results.Where(result => result.Request.Method == HttpMethod.Patch && !result.IsSuccess).Select(result => result.Error!.Message),
            Is.Empty);
        Assert.That(
            results.Where(result => !result.IsSuccess && !result.MayHaveExecuted).Select(result => result.Error!.Message),
            Is.Empty,
            "a folder is made, or may have been");
    }

    private static void AssertWritesAreComplete(LocalTenant tenant, IReadOnlyList<BulkResult> results)
    {
        var completedWrites = tenant.Requests.SelectMany(request =>
            request.BatchedRequests.Append(request)).Where(request => request is { Method: "PATCH", Status: 204 })
            .GroupBy(request => request.Path["/v1.0/users/".Length..]).ToDictionary(user => user.Key, user => user.Count());

        Assert.That(tenant.Users.Skip(1).Take(DisabledCount).Count(user => user.AccountEnabled), Is.Zero);
        Assert.That(
            tenant.Users.Skip(1 + DisabledCount),
            Is.EqualTo(LocalUser.Generate(UserCount).Skip(1 + DisabledCount)),
            "no other user is disabled");
        Assert.That(
            results.Where(result => completedWrites.GetValueOrDefault(result.Id) > result.Attempts).Select(result => result.Id),
            Is.Empty,
            "no more often than the result tells");
    }

    private static async Task AssertNoDuplicateFoldersAsync(LocalTenant tenant, DelegatedSession session, IReadOnlyList<BulkResult> results)
    {
        tenant.Faults.Clear();
        await using var graph = TestData.CreateClient(tenant, tokens: session);
        var created = new List<string>();
        await foreach (var folder in graph.ListAsync<DriveItem>("me/drive/root/children")) created.Add(folder.Name!);

        var (known, ambiguous) = (results.Where(result => result.Request.Method == HttpMethod.Post && result.IsSuccess)
            .Select(result => result.Id), results.Where(result => result.MayHaveExecuted).Select(result => result.Id).ToList());
        Assert.That(created.Except(ambiguous), Is.EquivalentTo(known), "each once: the second of a name would be called otherwise");
        Assert.That(created, Is.Unique);
        Assert.That(ambiguous, Is.Not.Empty, "some answers were lost");
    }

    private static IEnumerable<BulkRequest> CreateWriteRequests(LocalTenant tenant)
    {
        var folder = 0;
        foreach (var (user, index) in tenant.Users.Skip(1).Take(DisabledCount).Select((user, index) => (user.Id, index)))
        {
            yield return new(user, HttpMethod.Patch, $"users/{user}")
            {
                Content = GraphContent.Json(new JsonObject { ["accountEnabled"] = false }),
            };
            if (index % (DisabledCount / FolderCount) > 0) continue;

            var name = $"folder {folder++}";
            yield return new(name, HttpMethod.Post, "me/drive/root/children")
            {
                Content = GraphContent.Json(
                    new JsonObject { ["name"] = name, ["folder"] = new JsonObject(), ["@microsoft.graph.conflictBehavior"] = "rename" }),
            };
        }
    }

    private static async Task<IReadOnlyList<BulkResult>> ToListAsync(IAsyncEnumerable<BulkResult> results)
    {
        var all = new List<BulkResult>();
        await foreach (var result in results) all.Add(result);
        return all;
    }
}
