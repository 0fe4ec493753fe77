using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Paging;

/// <summary>Rounds of changes against the local tenant, over sockets; each round by a client of its own, from a checkpoint that was stored as text.</summary>
public sealed class Delta_against_the_tenant
{
    private const string Users = "/v1.0/users/delta";

    [Test]
    public async Task Gives_everybody_first_and_then_exactly_who_came_changed_and_went()
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(450) });
        await using var session = Some.Session(tenant);
        var people = tenant.Users.ToList();

        var (everybody, _, stored) = await UsersAsync(tenant, session);
        tenant.ChangeUser(people[5].Id, user => user with { DisplayName = "Ada King" });
        tenant.RemoveUser(people[7].Id);
        tenant.RemoveUser(people[400].Id, permanently: true);
        tenant.AddUser(With.User("Zadie") with { Id = "7b3c0f8e-0000-4000-8000-000000000001" });
        var (changes, resync, after) = await UsersAsync(tenant, session, stored);
        var (nothing, _, _) = await UsersAsync(tenant, session, after);

        Assert.Multiple(() =>
        {
            Assert.That(everybody.Select(change => (change.Id, change.Item.DisplayName, change.Removal)), Is.EqualTo(people.Select(user => ((string?)user.Id, user.DisplayName, (DeltaRemoval?)null))));
            Assert.That(changes.Select(change => (change.Id, change.Item.DisplayName, change.Removal)), Is.EquivalentTo(new (string?, string?, DeltaRemoval?)[]
            {
                (people[5].Id, "Ada King", null),
                (people[7].Id, null, DeltaRemoval.Recoverable),
                (people[400].Id, null, DeltaRemoval.Permanent),
                ("7b3c0f8e-0000-4000-8000-000000000001", "Zadie", null),
            }));
            Assert.That((resync.Distinct().Single(), nothing.Count), Is.EqualTo(((DeltaResync?)null, 0)));
            Assert.That(Sent(tenant), Is.EqualTo(5), "450 are three pages, and each later round is one");
        });
    }

    [Test]
    public async Task Tells_what_was_made_changed_and_deleted_in_a_drive()
    {
        await using var tenant = await Some.Tenant(With.User("Ada"));
        await using var session = Some.Session(tenant);
        await using var graph = Some.Client(tenant, tokens: session);
        await PutAsync(graph, "kept.txt", "doomed.txt", "changed.txt");
        var (all, stored) = await DriveAsync(tenant, session);

        await PutAsync(graph, "changed.txt", "new.txt");
        await graph.DeleteAsync("me/drive/root:/doomed.txt");
        var (changes, _) = await DriveAsync(tenant, session, stored);

        var doomed = all.Single(change => change.Item.Name == "doomed.txt").Id;
        Assert.That(all.Where(change => change.Item.File is not null).Select(change => change.Item.Name), Is.EquivalentTo(new[] { "kept.txt", "doomed.txt", "changed.txt" }));
        Assert.That(changes.Where(change => !change.IsRemoved).Select(change => change.Item.Name), Is.EquivalentTo(new[] { "changed.txt", "new.txt" }));
        Assert.That(changes.Where(change => change.IsRemoved).Select(change => (change.Id, change.Removal)), Is.EqualTo(new (string?, DeltaRemoval?)[] { (doomed, DeltaRemoval.FromDrive) }));
    }

    [TestCase("resyncRequired", DeltaResync.Everything, 0)]
    [TestCase("syncStateNotFound", DeltaResync.Everything, 0)]
    [TestCase("resyncChangesApplyDifferences", DeltaResync.ApplyDifferences, 0)]
    [TestCase("resyncChangesUploadDifferences", DeltaResync.UploadDifferences, 0)]
    [TestCase("resyncRequired", DeltaResync.Everything, 5, Description = "and where the service says to begin anew it only fails")]
    [TestCase("resyncChangesApplyDifferences", DeltaResync.ApplyDifferences, 5)]
    public async Task Gives_everything_anew_and_says_so_where_the_service_lost_its_place(string code, DeltaResync why, int failures)
    {
        await using var tenant = await Some.Tenant(new LocalTenantOptions { Users = LocalUser.Generate(450) });
        await using var session = Some.Session(tenant);
        var (_, _, stored) = await UsersAsync(tenant, session);
        tenant.ChangeUser(tenant.Users[5].Id, user => user with { DisplayName = "Ada King" });
        tenant.RemoveUser(tenant.Users[7].Id);
        tenant.Faults.Resync(Users, code: code);
        if (failures > 0) tenant.Faults.Fail(Users, 500, times: failures);

        var (everybody, resync, after) = await UsersAsync(tenant, session, stored);
        tenant.RemoveUser(tenant.Users[^1].Id);
        var (changes, then, _) = await UsersAsync(tenant, session, after);

        Assert.Multiple(() =>
        {
            Assert.That(tenant.Faults.Remaining, Is.Zero);
            Assert.That(everybody.Select(change => change.Id), Is.Unique);
            Assert.That(everybody.Select(change => change.Id), Is.SupersetOf(tenant.Users.Select(user => user.Id)));
            Assert.That((everybody.Count, everybody.Count(change => change.IsRemoved)), Is.EqualTo((449, 0)));
            Assert.That(everybody.Single(change => change.Item.DisplayName == "Ada King").Item.JobTitle, Is.Null, "what was selected holds for the round anew as well");
            Assert.That(resync, Has.Count.GreaterThan(1).And.All.EqualTo(why));
            Assert.That((changes.Single().Removal, then.Single()), Is.EqualTo(((DeltaRemoval?)DeltaRemoval.Recoverable, (DeltaResync?)null)));
        });
    }

    private static async Task<(List<DeltaChange<User>> Changes, List<DeltaResync?> Resync, string Stored)> UsersAsync(LocalTenant tenant, ITokenProvider session, string? stored = null)
    {
        await using var graph = Some.Client(tenant, tokens: session);
        return await RoundAsync(graph.DeltaAsync<User>("users/delta?$select=displayName", stored is null ? null : PageCheckpoint.Parse(stored)));
    }

    private static async Task<(List<DeltaChange<DriveItem>> Changes, string Stored)> DriveAsync(LocalTenant tenant, ITokenProvider session, string? stored = null)
    {
        await using var graph = Some.Client(tenant, tokens: session);
        var (changes, _, next) = await RoundAsync(graph.DeltaAsync<DriveItem>("me/drive/root/delta", stored is null ? null : PageCheckpoint.Parse(stored)));
        return (changes, next);
    }

    private static async Task<(List<DeltaChange<T>> Changes, List<DeltaResync?> Resync, string Stored)> RoundAsync<T>(IAsyncEnumerable<DeltaPage<T>> round)
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

    private static async Task PutAsync(GraphClient graph, params string[] names)
    {
        var drive = (await graph.GetAsync<Drive>("me/drive")).Id!;
        foreach (var name in names) await graph.Files().UploadAsync(Some.Bytes(10), DrivePath.In(drive, name));
    }

    private static int Sent(LocalTenant tenant) => tenant.Requests.Count(request => request.Path == Users);
}
