using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Drives;

// https://learn.microsoft.com/graph/api/driveitem-delta: a token that is too old gets 410, with a Location that starts from the beginning.
// The tenant keeps the last 20,000 deletions of a drive.
public sealed class ForgottenDeletionTests : TemporaryFolderFixture
{
    private const string DeltaUrl = "https://graph.microsoft.com/v1.0/me/drive/root/delta";
    private const int FileCount = 20_001; // with their folder, 20,002 deletions

    [Test]
    public async Task A_delta_link_from_before_a_forgotten_deletion_gets_410_and_a_new_round_is_complete()
    {
        (int Status, JsonNode Body) refused, unchanged;
        string link;
        List<string> names;
        await using (var first = await StartAsync())
        {
            using var client = await SignInAsync(first);
            first.Files.AddGeneratedFiles(GetDriveId(first), "bulk", FileCount);
            await first.Files.PutAsync(GetDriveId(first), "kept.txt", new MemoryStream([1]));
            link = await GetLinkAsync(client, DeltaUrl + "?token=latest");

            await DeleteAsync(client, "bulk");
            refused = await client.GetAsync(link);
            using var refusal = await client.Http.GetAsync(new Uri(link));
            (names, var newLink) = await ReadRoundAsync(client, refusal.Headers.Location!.AbsoluteUri);
            unchanged = await client.GetAsync(newLink);
        }

        await using var second = await StartAsync();
        using var secondClient = await SignInAsync(second);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(410));
            Assert.That((string?)refused.Body["error"]!["code"], Is.EqualTo("resyncChangesApplyDifferences"));
            Assert.That(names, Is.EqualTo(new[] { "root", "kept.txt" }));
            Assert.That(unchanged.Status, Is.EqualTo(200));
            Assert.That(unchanged.Body["value"]!.AsArray(), Is.Empty);
            Assert.That((await secondClient.GetAsync((string)unchanged.Body["@odata.deltaLink"]!)).Status, Is.EqualTo(200));
            Assert.That((await secondClient.GetAsync(link)).Status, Is.EqualTo(410));
        }
    }

    // The items of its later pages were changed long before the deletions.
    [Test]
    public async Task A_round_that_began_after_the_forgotten_deletions_has_all_its_pages_and_one_that_began_before_gets_410()
    {
        await using var tenant = await StartAsync();
        using var client = await SignInAsync(tenant);
        for (var number = 1; number <= 5; number++)
            await tenant.Files.PutAsync(GetDriveId(tenant), $"{number}.txt", new MemoryStream([1]));
        tenant.Files.AddGeneratedFiles(GetDriveId(tenant), "bulk", FileCount);
        var begun = (string)(await client.GetAsync(DeltaUrl + "?$top=2")).Body["@odata.nextLink"]!;

        await DeleteAsync(client, "bulk");
        var (names, _) = await ReadRoundAsync(client, DeltaUrl + "?$top=2");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EqualTo(new[] { "root", "1.txt", "2.txt", "3.txt", "4.txt", "5.txt" }));
            Assert.That((await client.GetAsync(begun)).Status, Is.EqualTo(410));
        }
    }

    [Test]
    public async Task A_drive_stores_no_more_than_20000_deleted_items()
    {
        await using (var tenant = await StartAsync())
        {
            using var client = await SignInAsync(tenant);
            tenant.Files.AddGeneratedFiles(GetDriveId(tenant), "bulk", FileCount);
            await DeleteAsync(client, "bulk");
        }

        using var state = Testing.Storage.StateFolder.Open(Folder["state"]);
        Assert.That(state.State.Folders.Values.Max(folder => folder.Names.Count()), Is.LessThanOrEqualTo(20_001), "the root, too");
    }

    private static string GetDriveId(LocalTenant tenant) => tenant.Files.GetDriveId(tenant.Address.DefaultUser);

    private static async Task DeleteAsync(TenantClient client, string path) => Assert.That(
        (await client.SendAsync(HttpMethod.Delete, "https://graph.microsoft.com/v1.0/me/drive/root:/" + path)).Status, Is.EqualTo(204));

    private static async Task<TenantClient> SignInAsync(LocalTenant tenant)
    {
        var client = new TenantClient(tenant);
        await client.SignInAsync();
        return client;
    }

    private static async Task<string> GetLinkAsync(TenantClient client, string url) =>
        (string)(await client.GetAsync(url)).Body["@odata.deltaLink"]!;

    private static async Task<(List<string> Names, string DeltaLink)> ReadRoundAsync(TenantClient client, string url)
    {
        var names = new List<string>();
        while (true)
        {
            var (status, page) = await client.GetAsync(url);
            Assert.That(status, Is.EqualTo(200), page.ToJsonString());
            names.AddRange(page["value"]!.AsArray().Select(item => (string)item!["name"]!));
            if (page["@odata.nextLink"] is not { } next)
                return (names, (string)page["@odata.deltaLink"]!);
            url = (string)next!;
        }
    }

    private Task<LocalTenant> StartAsync() => LocalTenant.StartAsync(new() { StateFolder = Folder["state"] });
}
