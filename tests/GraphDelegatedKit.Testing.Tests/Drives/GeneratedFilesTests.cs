using System.Diagnostics;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Drives;

public sealed class GeneratedFilesTests
{
    private LocalTenant _tenant = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await LocalTenant.StartAsync();
        _client = _tenant.CreateClient();
        _tenant.Files.AddGeneratedFiles(_tenant.Files.GetDriveId(_tenant.Users[0].Id), "Photos/2026", 30);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _tenant.DisposeAsync();
    }

    // https://learn.microsoft.com/graph/api/driveitem-list-children
    [Test]
    public async Task Generated_files_are_listed_with_their_sizes_and_hashes()
    {
        var body = JsonNode.Parse(await _client.GetStringAsync("me/drive/root:/Photos/2026:/children"))!;

        var items = body["value"]!.AsArray();
        var last = items[29]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(items, Has.Count.EqualTo(30));
            Assert.That((string?)last["name"], Is.EqualTo("file-000030.txt"));
            Assert.That((long?)last["size"], Is.EqualTo("file-000030.txt".Length));
            Assert.That(
                items.Select(item => (string?)item!["file"]!["hashes"]!["quickXorHash"]).Distinct(), Has.Exactly(30).Items);
        }
    }

    // https://learn.microsoft.com/graph/api/driveitem-get-content
    [Test]
    public async Task The_content_of_a_generated_file_is_its_name()
    {
        Assert.That(
            await _client.GetStringAsync("me/drive/root:/Photos/2026/file-000012.txt:/content"), Is.EqualTo("file-000012.txt"));
    }

    // https://learn.microsoft.com/graph/api/driveitem-put-content, https://learn.microsoft.com/graph/api/driveitem-list-versions
    [Test]
    public async Task A_generated_file_is_replaced_restored_copied_and_deleted_like_any_other()
    {
        const string file = "me/drive/root:/Photos/2026/file-000001.txt";

        using var replaced = await _client.PutAsync(file + ":/content", new ByteArrayContent([1, 2]));
        var versions = JsonNode.Parse(await _client.GetStringAsync(file + ":/versions"))!["value"]!.AsArray();
        using var restored = await _client.PostAsync($"{file}:/versions/{versions[1]!["id"]}/restoreVersion", null);
        var text = await _client.GetStringAsync(file + ":/content");
        using var copied = await _client.PostAsync(
            file + ":/copy", new StringContent("""{"name":"copy.txt"}""", null, "application/json"));
        using var deleted = await _client.DeleteAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)replaced.StatusCode, Is.EqualTo(200));
            Assert.That((int)restored.StatusCode, Is.EqualTo(204));
            Assert.That(text, Is.EqualTo("file-000001.txt"));
            Assert.That((int)copied.StatusCode, Is.EqualTo(202));
            Assert.That((int)deleted.StatusCode, Is.EqualTo(204));
            Assert.That(await _client.GetStringAsync("me/drive/root:/Photos/2026/copy.txt:/content"), Is.EqualTo("file-000001.txt"));
        }
    }

    [Test]
    public void A_file_that_exists_is_left_as_it_is()
    {
        var driveId = _tenant.Files.GetDriveId(_tenant.Users[0].Id);
        var before = _tenant.Files.List(driveId).Single(file => file.Path.EndsWith("file-000003.txt", StringComparison.Ordinal));

        _tenant.Files.AddGeneratedFiles(driveId, "Photos/2026", 40);

        var after = _tenant.Files.List(driveId);
        Assert.That(after, Has.Count.EqualTo(40));
        Assert.That(after, Has.Member(before));
    }

    // A loose limit: 4 seconds were measured on two busy cores.
    [Test]
    [Category("Slow")]
    public async Task A_hundred_thousand_files_are_added_in_seconds_and_listed_completely()
    {
        var stopwatch = Stopwatch.StartNew();
        _tenant.Files.AddGeneratedFiles(_tenant.Files.GetDriveId(_tenant.Users[0].Id), "Many", 100_000);
        var added = stopwatch.Elapsed;

        var names = new HashSet<string>();
        string? next = "me/drive/root:/Many:/children?$select=name&$top=1000";
        while (next is not null)
        {
            var page = JsonNode.Parse(await _client.GetStringAsync(next))!;
            names.UnionWith(page["value"]!.AsArray().Select(item => (string)item!["name"]!));
            next = (string?)page["@odata.nextLink"];
        }

        TestContext.Out.WriteLine($"added in {added.TotalSeconds:0.0} s, listed in {(stopwatch.Elapsed - added).TotalSeconds:0.0} s");
        Assert.That(names, Has.Count.EqualTo(100_000));
        Assert.That(added, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [TestCase(0)]
    [TestCase(1_000_000)]
    public void A_count_without_a_name_of_six_digits_is_refused(int count)
    {
        Assert.That(
            () => _tenant.Files.AddGeneratedFiles(_tenant.Files.GetDriveId(_tenant.Users[0].Id), "", count),
            Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_folder_with_the_name_of_a_file_is_refused()
    {
        var driveId = _tenant.Files.GetDriveId(_tenant.Users[0].Id);

        Assert.That(() => _tenant.Files.AddGeneratedFiles(driveId, "Photos/2026/file-000001.txt", 1), Throws.ArgumentException);
    }
}
