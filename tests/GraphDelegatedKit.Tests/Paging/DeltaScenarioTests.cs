using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Paging;

/// <summary>
/// Rounds of changes against the local tenant, over sockets; each round by a client of its own, from a checkpoint that was stored as text.
/// </summary>
public sealed class DeltaScenarioTests
{
    private const string DeltaPath = "/v1.0/users/delta";

    [Test]
    public async Task The_first_delta_round_returns_all_users_and_the_next_round_exactly_the_changes()
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(450) });
        await using var session = TestData.OpenSession(tenant);
        var users = tenant.Users.ToList();

        var (allUsers, _, stored) = await GetUserChangesAsync(tenant, session);
        tenant.ChangeUser(users[5].Id, user => user with { DisplayName = "Ada King" });
        tenant.RemoveUser(users[7].Id);
        tenant.RemoveUser(users[400].Id, permanently: true);
        tenant.AddUser(TestUsers.Create("Zadie") with { Id = "7b3c0f8e-0000-4000-8000-000000000001" });
        var (changes, resync, after) = await GetUserChangesAsync(tenant, session, stored);
        var (nothing, _, _) = await GetUserChangesAsync(tenant, session, after);

        Assert.Multiple(() =>
        {
            Assert.That(
                allUsers.Select(change => (change.Id, change.Item.DisplayName, change.Removal)),
                Is.EqualTo(users.Select(user => ((string?)user.Id, user.DisplayName, (DeltaRemoval?)null))));
            Assert.That(changes.Select(change =>
                (change.Id, change.Item.DisplayName, change.Removal)), Is.EquivalentTo(new (string?, string?, DeltaRemoval?)[]
            {
                (users[5].Id, "Ada King", null),
                (users[7].Id, null, DeltaRemoval.Recoverable),
                (users[400].Id, null, DeltaRemoval.Permanent),
                ("7b3c0f8e-0000-4000-8000-000000000001", "Zadie", null),
            }));
            Assert.That(resync.Distinct().Single(), Is.Null);
            Assert.That(nothing.Count, Is.Zero);
            Assert.That(CountDeltaRequests(tenant), Is.EqualTo(5), "450 are three pages, and each later round is one");
        });
    }

    [Test]
    public async Task A_delta_round_of_a_drive_reports_created_changed_and_deleted_files()
    {
        await using var tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using var session = TestData.OpenSession(tenant);
        await using var graph = TestData.CreateClient(tenant, tokens: session);
        await UploadFilesAsync(graph, "kept.txt", "doomed.txt", "changed.txt");
        var (allItems, stored) = await GetDriveChangesAsync(tenant, session);

        await UploadFilesAsync(graph, "changed.txt", "new.txt");
        await graph.DeleteAsync("me/drive/root:/doomed.txt");
        var (changes, _) = await GetDriveChangesAsync(tenant, session, stored);

        var deletedId = allItems.Single(change => change.Item.Name == "doomed.txt").Id;
        Assert.That(
            allItems.Where(change => change.Item.File is not null).Select(change => change.Item.Name),
            Is.EquivalentTo(new[] { "kept.txt", "doomed.txt", "changed.txt" }));
        Assert.That(
            changes.Where(change => !change.IsRemoved).Select(change => change.Item.Name),
            Is.EquivalentTo(new[] { "changed.txt", "new.txt" }));
        Assert.That(
            changes.Where(change => change.IsRemoved).Select(change => (change.Id, change.Removal)),
            Is.EqualTo(new (string?, DeltaRemoval?)[] { (deletedId, DeltaRemoval.FromDrive) }));
    }

    [TestCase("resyncRequired", DeltaResync.Everything, 0)]
    [TestCase("syncStateNotFound", DeltaResync.Everything, 0)]
    [TestCase("resyncChangesApplyDifferences", DeltaResync.ApplyDifferences, 0)]
    [TestCase("resyncChangesUploadDifferences", DeltaResync.UploadDifferences, 0)]
    [TestCase("resyncRequired", DeltaResync.Everything, 5, Description = "with a first request for a new round that fails five times")]
    [TestCase("resyncChangesApplyDifferences", DeltaResync.ApplyDifferences, 5)]
    public async Task A_delta_round_that_the_service_lost_returns_everything_again_and_reports_a_resync(
        string code, DeltaResync expectedResync, int failures)
    {
        await using var tenant = await TestData.StartTenantAsync(new LocalTenantOptions { Users = LocalUser.Generate(450) });
        await using var session = TestData.OpenSession(tenant);
        var (_, _, stored) = await GetUserChangesAsync(tenant, session);
        tenant.ChangeUser(tenant.Users[5].Id, user => user with { DisplayName = "Ada King" });
        tenant.RemoveUser(tenant.Users[7].Id);
        tenant.Faults.Resync(DeltaPath, code: code);
        if (failures > 0) tenant.Faults.Fail(DeltaPath, 500, times: failures);

        var (allUsers, resync, after) = await GetUserChangesAsync(tenant, session, stored);
        tenant.RemoveUser(tenant.Users[^1].Id);
        var (changes, laterResync, _) = await GetUserChangesAsync(tenant, session, after);

        Assert.Multiple(() =>
        {
            Assert.That(tenant.Faults.Remaining, Is.Zero);
            Assert.That(allUsers.Select(change => change.Id), Is.Unique);
            Assert.That(allUsers.Select(change => change.Id), Is.SupersetOf(tenant.Users.Select(user => user.Id)));
            Assert.That(allUsers.Count, Is.EqualTo(449));
            Assert.That(allUsers.Count(change => change.IsRemoved), Is.Zero);
            Assert.That(
                allUsers.Single(change => change.Item.DisplayName == "Ada King").Item.JobTitle,
                Is.Null,
                "the new round has the same $select");
            Assert.That(resync, Has.Count.GreaterThan(1).And.All.EqualTo(expectedResync));
            Assert.That(changes.Single().Removal, Is.EqualTo(DeltaRemoval.Recoverable));
            Assert.That(laterResync.Single(), Is.Null);
        });
    }

    private static async Task<(List<DeltaChange<User>> Changes, List<DeltaResync?> Resync, string Stored)> GetUserChangesAsync(
        LocalTenant tenant, ITokenProvider session, string? stored = null)
    {
        await using var graph = TestData.CreateClient(tenant, tokens: session);
        return await ReadRoundAsync(
            graph.DeltaAsync<User>("users/delta?$select=displayName", stored is null ? null : PageCheckpoint.Parse(stored)));
    }

    private static async Task<(List<DeltaChange<DriveItem>> Changes, string Stored)> GetDriveChangesAsync(
        LocalTenant tenant, ITokenProvider session, string? stored = null)
    {
        await using var graph = TestData.CreateClient(tenant, tokens: session);
        var (changes, _, next) =
            await ReadRoundAsync(graph.DeltaAsync<DriveItem>("me/drive/root/delta", stored is null ? null : PageCheckpoint.Parse(stored)));
        return (changes, next);
    }

    private static async Task<(List<DeltaChange<T>> Changes, List<DeltaResync?> Resync, string Stored)> ReadRoundAsync<T>(
        IAsyncEnumerable<DeltaPage<T>> round)
    {
        var (changes, resync, stored) = (new List<DeltaChange<T>>(), new List<DeltaResync?>(), "");
        await foreach (var page in round)
        {
            changes.AddRange(page.Changes);
            resync.Add(page.Resync);
            stored = page.Checkpoint.ToJson();
        }

        return (changes, resync, stored);
    }

    private static async Task UploadFilesAsync(GraphClient graph, params string[] names)
    {
        var drive = (await graph.GetAsync<Drive>("me/drive")).Id!;
        foreach (var name in names) await graph.Files().UploadAsync(TestData.CreateRandomBytes(10), DrivePath.In(drive, name));
    }

    private static int CountDeltaRequests(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == DeltaPath);
}
