using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>
/// Thicker than <see cref="FaultStormScenarioTests"/>: a page meets more faults in a row than a call has tries, and the program resumes
/// from the checkpoint of the error.
/// </summary>
public sealed class ListingFaultScenarioTests
{
    private const string Path = "/v1.0/users";
    private const int MaxAttempts = 5;

    private readonly Clock _clock = new();

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_listing_with_more_faults_in_a_row_than_retries_is_complete_after_resuming(int seed)
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(1_500) });
        await using var session = TestData.OpenSession(tenant);
        await session.SignInAsync();
        await using var graph = TestData.CreateClient(tenant, _clock, session);
        var random = new Random(seed);
        for (var i = 0; i < 60; i++) ScriptFault(tenant.Faults, random.Next(4));
        var (ids, errors) = (new List<string?>(), new List<GraphException>());

        for (var (stored, complete) = ("", false); !complete;)
        {
            try
            {
                await foreach (var page in graph.ListAsync<User>("users?$select=id&$top=100")
                    .AsPages(stored.Length == 0 ? null : PageCheckpoint.Parse(stored)))
                {
                    ids.AddRange(page.Items.Select(user => user.Id));
                    (stored, complete) = (page.Checkpoint.ToJson(), page.Checkpoint.IsComplete);
                }
            }
            catch (GraphException e)
            {
                errors.Add(e);
                Assert.That(PageCheckpoint.FromException(e)?.ToJson() ?? "", Is.EqualTo(stored), "an error leaves the place where it was");
            }
        }

        Assert.That(ids, Is.EqualTo(tenant.Users.Select(user => user.Id)));
        Assert.That(errors.Select(error => error.Attempts), Has.Some.AtLeast(MaxAttempts));
    }

    private static void ScriptFault(LocalFaults faults, int kind)
    {
        switch (kind)
        {
            case 0: faults.Fail(Path, 503); break;
            case 1: faults.Fail(Path, 500); break;
            case 2: faults.Reset(Path); break;
            default: faults.AbortResponse(Path, afterBytes: 500); break;
        }
    }
}
