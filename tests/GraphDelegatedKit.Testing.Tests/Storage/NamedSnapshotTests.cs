using System.Text;

namespace GraphDelegatedKit.Testing.Tests.Storage;

// Snapshots in the state folder, and restores of a state folder.
public sealed class NamedSnapshotTests : TemporaryFolderFixture
{
    [Test]
    public async Task A_later_tenant_restores_a_stored_snapshot_and_a_third_one_starts_with_it()
    {
        await using (var first = await StartAsync())
        {
            await PutAsync(first, "a.txt", "old");
            await PutAsync(first, "deleted.txt", "deleted");
            first.SaveSnapshot("monday");
            await PutAsync(first, "a.txt", "new");
            first.ChangeUser(first.Users[1].Id, user => user with { JobTitle = "Admiral" });
            Delete(first, "deleted.txt");
        }

        await using (var second = await StartAsync())
        {
            await PutAsync(second, "later.txt", "later");
            second.RestoreSnapshot("Monday");
            Assert.That(await ReadAsync(second), Is.EqualTo("a.txt=old deleted.txt=deleted"));
        }

        await using var third = await StartAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadAsync(third), Is.EqualTo("a.txt=old deleted.txt=deleted"));
            Assert.That(third.Users[1].JobTitle, Is.Not.EqualTo("Admiral"));
            Assert.That(third.SnapshotNames, Is.EqualTo(new[] { "monday" }));
        }
    }

    [Test]
    public async Task What_changes_after_a_restore_is_stored()
    {
        await using (var first = await StartAsync())
        {
            await PutAsync(first, "a.txt", "old");
            var snapshot = first.TakeSnapshot();
            await PutAsync(first, "b.txt", "undone");
            first.Restore(snapshot);
            await PutAsync(first, "c.txt", "kept");
        }

        await using var second = await StartAsync();
        Assert.That(await ReadAsync(second), Is.EqualTo("a.txt=old c.txt=kept"));
    }

    [Test]
    public async Task A_delta_link_of_undone_changes_is_refused_after_a_restart_too()
    {
        string undone;
        await using (var first = await StartAsync())
        {
            using var client = new TenantClient(first);
            await client.SignInAsync();
            await PutAsync(first, "a.txt", "a");
            first.SaveSnapshot("s");
            await PutAsync(first, "b.txt", "b");
            undone = (string)(await client.GetAsync("https://graph.microsoft.com/v1.0/me/drive/root/delta")).Body["@odata.deltaLink"]!;
        }

        await using (var second = await StartAsync())
            second.RestoreSnapshot("s");

        await using var third = await StartAsync();
        using var thirdClient = new TenantClient(third);
        await thirdClient.SignInAsync();
        Assert.That((await thirdClient.GetAsync(undone)).Status, Is.EqualTo(410));
    }

    [Test]
    public async Task Names_are_listed_replaced_and_deleted_without_regard_to_case()
    {
        await using var tenant = await StartAsync();
        tenant.SaveSnapshot("b");
        tenant.SaveSnapshot("A");
        await PutAsync(tenant, "a.txt", "1");
        tenant.SaveSnapshot("a");
        await PutAsync(tenant, "a.txt", "2");
        var names = tenant.SnapshotNames;

        tenant.RestoreSnapshot("A");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EqualTo(new[] { "A", "b" }));
            Assert.That(await ReadAsync(tenant), Is.EqualTo("a.txt=1"));
            Assert.That(tenant.DeleteSnapshot("a"), Is.True);
            Assert.That(tenant.DeleteSnapshot("a"), Is.False);
            Assert.That(tenant.SnapshotNames, Is.EqualTo(new[] { "b" }));
            Assert.That(() => tenant.RestoreSnapshot("a"), Throws.ArgumentException.With.Message.Contains("Its snapshots are: b."));
        }
    }

    [Test]
    public async Task A_restore_without_any_snapshot_is_refused_with_what_to_do_first()
    {
        await using var tenant = await LocalTenant.StartAsync();

        Assert.That(
            () => tenant.RestoreSnapshot("a"),
            Throws.ArgumentException.With.Message.StartsWith("The tenant has no snapshot 'a'. It has none: store one "));
    }

    [TestCase("")]
    [TestCase(".hidden")]
    [TestCase("a/b")]
    [TestCase("../people")]
    [TestCase("a b")]
    public async Task A_name_that_is_no_plain_file_name_is_refused(string name)
    {
        await using var tenant = await LocalTenant.StartAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => tenant.SaveSnapshot(name), Throws.ArgumentException);
            Assert.That(() => tenant.RestoreSnapshot(name), Throws.ArgumentException);
            Assert.That(() => tenant.DeleteSnapshot(name), Throws.ArgumentException);
        }
    }

    [Test]
    public async Task A_tenant_without_a_stateFolder_has_named_snapshots_as_long_as_it_runs()
    {
        await using var tenant = await LocalTenant.StartAsync();
        tenant.SaveSnapshot("empty");
        await PutAsync(tenant, "a.txt", "a");

        tenant.RestoreSnapshot("empty");

        Assert.That(await ReadAsync(tenant), Is.Empty);
    }

    [Test]
    public async Task Contents_that_no_snapshot_and_no_file_has_are_deleted()
    {
        await using var tenant = await StartAsync();
        await PutAsync(tenant, "a.txt", "1");
        tenant.SaveSnapshot("s");
        await PutAsync(tenant, "b.txt", "undone");
        Delete(tenant, "a.txt");
        var counts = new List<int> { CountBlobs() };
        tenant.RestoreSnapshot("s");
        counts.Add(CountBlobs());
        Delete(tenant, "a.txt");
        counts.Add(CountBlobs());

        tenant.SaveSnapshot("s");
        tenant.SaveSnapshot("t");
        tenant.DeleteSnapshot("t");
        counts.Add(CountBlobs());

        Assert.That(counts, Is.EqualTo(new[] { 2, 1, 1, 0 }));
    }

    [Test]
    public async Task Contents_that_only_a_snapshot_in_memory_has_are_deleted_when_the_tenant_stops()
    {
        await using (var tenant = await StartAsync())
        {
            await PutAsync(tenant, "a.txt", "1");
            await PutAsync(tenant, "b.txt", "2");
            _ = tenant.TakeSnapshot();
            Delete(tenant, "a.txt");
            Assert.That(CountBlobs(), Is.EqualTo(2));
        }

        Assert.That(CountBlobs(), Is.EqualTo(1));
    }

    [Test]
    public async Task Deleting_the_state_deletes_the_snapshots_too()
    {
        await using (var tenant = await StartAsync())
            tenant.SaveSnapshot("s");

        LocalTenant.DeleteState(Folder["state"]);

        Assert.That(Directory.EnumerateFiles(Folder["state"]).Select(Path.GetFileName), Is.EqualTo(new[] { "lock" }));
    }

    private static Task<LocalFile> PutAsync(LocalTenant tenant, string path, string text) =>
        tenant.Files.PutAsync(GetDriveId(tenant), path, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private static void Delete(LocalTenant tenant, string path)
    {
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken());
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"https://graph.microsoft.com/v1.0/me/drive/root:/{path}");
        using var response = client.Http.Send(request);
        Assert.That((int)response.StatusCode, Is.EqualTo(204));
    }

    private static async Task<string> ReadAsync(LocalTenant tenant)
    {
        var files = new List<string>();
        foreach (var file in tenant.Files.List(GetDriveId(tenant)))
        {
            using var reader = new StreamReader(tenant.Files.OpenFile(file.DriveId, file.Path));
            files.Add($"{file.Path}={await reader.ReadToEndAsync()}");
        }

        return string.Join(' ', files);
    }

    private static string GetDriveId(LocalTenant tenant) => tenant.Files.GetDriveId(tenant.Address.DefaultUser);

    private Task<LocalTenant> StartAsync() => LocalTenant.StartAsync(new() { StateFolder = Folder["state"] });

    private int CountBlobs() => Directory.EnumerateFiles(Folder["state/blobs"]).Count();
}
