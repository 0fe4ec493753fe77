using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class Endings : TenantFixture
{
    private static readonly byte[] File = Bytes.Make(12_345);

    [TestCase(UploadCompletion.RangesOnly, 201)]
    [TestCase(UploadCompletion.Accepted, 202)]
    public async Task Can_be_ranges_though_the_file_is_there(UploadCompletion ending, int status)
    {
        Tenant.Faults.CompleteUploadWith(ending);
        using var upload = await BeginAsync();

        var last = await upload.PutAsync(File, 0, File.Length);

        Assert.Multiple(async () =>
        {
            Assert.That((last.Status, last.Body["id"]), Is.EqualTo((status, (object?)null)));
            Assert.That(last.Body["nextExpectedRanges"]!.AsArray(), Is.Empty);
            Assert.That((await upload.StatusAsync()).Status, Is.EqualTo(404));
            Assert.That((await Client.GetAsync($"{Drive}/root:/f.bin")).Status, Is.EqualTo(200));
        });
    }

    [Test]
    public async Task Can_be_a_location_and_nothing_else()
    {
        Tenant.Faults.CompleteUploadWith(UploadCompletion.LocationOnly);
        using var upload = await BeginAsync();
        using var bare = new HttpClient(Tenant.CreateHandler());
        using var content = new ByteArrayContent(File) { Headers = { ContentRange = new ContentRangeHeaderValue(0, File.Length - 1, File.Length) } };

        using var last = await bare.PutAsync(upload.Address, content);

        var (_, item) = await Client.GetAsync($"{Drive}/root:/f.bin");
        Assert.Multiple(async () =>
        {
            Assert.That(last.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(await last.Content.ReadAsByteArrayAsync(), Is.Empty);
            Assert.That(last.Headers.Location!.Segments[^1], Is.EqualTo((string)item["id"]!));
        });
    }

    [Test]
    public async Task Can_keep_one_waiting_for_the_file()
    {
        Tenant.Faults.CompleteUploadWith(UploadCompletion.Pending);
        using var upload = await BeginAsync();

        var last = await upload.PutAsync(File, 0, File.Length);
        var early = await Client.GetAsync($"{Drive}/root:/f.bin");
        var status = await upload.StatusAsync();
        var late = await Client.GetAsync($"{Drive}/root:/f.bin");
        var after = await upload.StatusAsync();

        Assert.Multiple(() =>
        {
            Assert.That((last.Status, early.Status, status.Status, late.Status, after.Status), Is.EqualTo((202, 404, 200, 200, 404)));
            Assert.That(status.Body["nextExpectedRanges"]!.AsArray(), Is.Empty);
        });
    }

    [Test]
    public async Task Wait_to_be_asked_for_where_the_commit_was_deferred()
    {
        var (_, created) = await Client.PostAsync($"{Drive}/root:/f.bin:/createUploadSession", """{"item":{},"deferCommit":true}""");
        using var upload = new Upload(Client, (string)created["uploadUrl"]!, new HttpClient(Tenant.CreateHandler()));

        var early = await upload.SendAsync(HttpMethod.Post);
        var last = await upload.PutAsync(File, 0, File.Length);
        var status = await upload.StatusAsync();
        var before = await Client.GetAsync($"{Drive}/root:/f.bin");
        var committed = await upload.SendAsync(HttpMethod.Post, bytes: ReadOnlyMemory<byte>.Empty);
        var after = await Client.GetAsync($"{Drive}/root:/f.bin");

        Assert.Multiple(() =>
        {
            Assert.That((early.Status, last.Status, before.Status, committed.Status, after.Status), Is.EqualTo((400, 202, 404, 201, 200)));
            Assert.That(status.Body["nextExpectedRanges"]!.AsArray(), Is.Empty);
            Assert.That((string)committed.Body["id"]!, Is.EqualTo((string)after.Body["id"]!));
        });
    }

    [Test]
    public async Task Find_no_room_in_the_middle()
    {
        Tenant.Files.SetQuota(MyDrive, 400_000);
        using var upload = await BeginAsync();
        var file = Bytes.Make(500_000);

        var first = await upload.PutAsync(file, 0, Upload.Grid);
        var last = await upload.PutAsync(file, Upload.Grid, 500_000 - Upload.Grid);
        var small = await Client.PutAsync($"{Drive}/root:/g.bin:/content", new byte[400_001]);

        Assert.That((first.Status, last.Status, (string)last.Body["error"]!["code"]!, small.Status), Is.EqualTo((202, 507, "quotaLimitReached", 507)));
    }

    [TestCase(true, 507)]
    [TestCase(false, 200)]
    public async Task Find_no_room_at_the_beginning_in_OneDrive_for_consumers_alone(bool consumer, int status)
    {
        var drive = MyDrive;
        Tenant.Files.SetQuota(drive, 400_000);
        if (consumer)
            Tenant.Files.SimulateConsumerDrive(drive);

        var created = await Client.PostAsync($"{Drive}/root:/f.bin:/createUploadSession", """{"item":{"fileSize":500000}}""");

        Assert.That(created.Status, Is.EqualTo(status));
    }

    [TestCase("""{"item":{"@microsoft.graph.conflictBehavior":"replace","fileSystemInfo":{}}}""", 200)]
    [TestCase("""{"item":{"fileSystemInfo":{},"@microsoft.graph.conflictBehavior":"replace"}}""", 400)]
    [TestCase("""{"item":{"fileSystemInfo":{}}}""", 200)]
    public async Task Depend_on_the_order_in_which_one_asks(string body, int status) =>
        Assert.That((await Client.PostAsync($"{Drive}/root:/f.bin:/createUploadSession", body)).Status, Is.EqualTo(status));

    [Test]
    public async Task Fail_for_those_who_hold_on_to_the_eTag_from_before()
    {
        var (_, old) = await Client.PutAsync($"{Drive}/root:/f.bin:/content", [1]);
        using var upload = await BeginAsync();
        var (_, begun) = await Client.GetAsync($"{Drive}/root:/f.bin");

        var tail = await upload.SendAsync(HttpMethod.Put, content => content.Headers.ContentRange = new(0, File.Length - 1, File.Length), File, (string)old["eTag"]!);
        var again = await upload.PutAsync(File, 0, File.Length);

        Assert.Multiple(() =>
        {
            Assert.That((string)begun["eTag"]!, Is.Not.EqualTo((string)old["eTag"]!));
            Assert.That((string)begun["cTag"]!, Is.EqualTo((string)old["cTag"]!));
            Assert.That((tail.Status, (string)tail.Body["error"]!["code"]!, again.Status), Is.EqualTo((412, "resourceModified", 416)));
        });
    }
}
