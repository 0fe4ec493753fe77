using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Drives;

// https://learn.microsoft.com/graph/api/driveitem-copy and https://learn.microsoft.com/graph/long-running-actions-overview
public sealed class CopyTests : TenantFixture
{
    private HttpClient _anonymousClient = null!;

    [SetUp]
    public void CreateAnonymousClient() => _anonymousClient = new HttpClient(Tenant.CreateHandler());

    [TearDown]
    public void DisposeAnonymousClient() => _anonymousClient.Dispose();

    [Test]
    public async Task A_folder_is_copied_to_another_drive_and_the_monitor_reports_the_result()
    {
        await Client.PutAsync($"{DriveUrl}/root:/A/B/one.bin:/content", TestData.CreateBytes(1_000));
        await Client.PutAsync($"{DriveUrl}/root:/A/two.bin:/content", [2]);
        var library = Tenant.Files.GetLibraryId();
        var (_, target) = await Client.GetAsync($"{GraphUrl}/drives/{library}/root:/General");

        var (running, done) = await CopyAsync(
            "root:/A:", $$$"""{"parentReference":{"driveId":"{{{library}}}","id":"{{{target["id"]}}}"},"name":"Copy"}""");
        var (_, copy) = await Client.GetAsync($"{GraphUrl}/drives/{library}/items/{done["resourceId"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)running["status"], Is.EqualTo("inProgress"));
            Assert.That((string?)done["status"], Is.EqualTo("completed"));
            Assert.That((double?)done["percentageComplete"], Is.EqualTo(100));
            Assert.That((string?)copy["name"], Is.EqualTo("Copy"));
            Assert.That(
                Tenant.Files.List(library).Select(file => $"{file.Path} {file.Size}"),
                Is.EqualTo(new[] { "General/Copy/B/one.bin 1000", "General/Copy/two.bin 1" }));
            Assert.That(
                TestData.ComputeSha256(Tenant.Files.OpenFile(library, "General/Copy/B/one.bin")),
                Is.EqualTo(ComputeStoredSha256("A/B/one.bin")));
            Assert.That(Tenant.Files.List(DefaultDriveId), Has.Count.EqualTo(2), "the originals stay");
        }
    }

    // microsoft-graph-docs-contrib#6884: without a new name the request is accepted, but nothing is copied.
    [TestCase("", "failed", "a.txt")]
    [TestCase("?@microsoft.graph.conflictBehavior=rename", "completed", "a 1.txt a.txt")]
    [TestCase("?@microsoft.graph.conflictBehavior=replace", "completed", "a.txt")]
    public async Task A_copy_with_a_taken_name_follows_the_conflict_behavior(string query, string status, string names)
    {
        await Client.PutAsync($"{DriveUrl}/root:/a.txt:/content", [1]);

        var (_, done) = await CopyAsync("root:/a.txt:", """{"parentReference":{"path":"/drive/root:"}}""", query);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)done["status"], Is.EqualTo(status));
            Assert.That((string?)done["error"]?["code"], Is.EqualTo(status == "failed" ? "nameAlreadyExists" : null));
            Assert.That(string.Join(' ', Tenant.Files.List(DefaultDriveId).Select(file => file.Path)), Is.EqualTo(names));
        }
    }

    [Test]
    public async Task A_folder_is_not_copied_into_itself()
    {
        await Client.PutAsync($"{DriveUrl}/root:/A/B/one.bin:/content", [1]);

        var (_, done) = await CopyAsync("root:/A:", """{"parentReference":{"path":"/drive/root:/A/B"},"name":"C"}""");

        Assert.That((string?)done["status"], Is.EqualTo("failed"));
    }

    [Test]
    public async Task An_unknown_monitor_is_not_found()
    {
        using var response = await _anonymousClient.GetAsync("https://contoso-my.sharepoint.com/_api/v2.0/monitor/unknown");

        Assert.That((int)response.StatusCode, Is.EqualTo(404));
    }

    private async Task<(JsonNode Running, JsonNode Done)> CopyAsync(string item, string body, string query = "")
    {
        using var accepted = await Client.Http.PostAsync(
            $"{DriveUrl}/{item}/copy{query}", new StringContent(body, null, "application/json"));
        Assert.That((int)accepted.StatusCode, Is.EqualTo(202), await accepted.Content.ReadAsStringAsync());
        var monitor = accepted.Headers.Location!;
        var running = JsonNode.Parse(await _anonymousClient.GetStringAsync(monitor))!;
        return (running, JsonNode.Parse(await _anonymousClient.GetStringAsync(monitor))!);
    }
}
