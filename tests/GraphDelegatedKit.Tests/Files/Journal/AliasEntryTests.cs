using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// One destination by its path and by the ID of its folder: an upload that was started with one of them is resumed with the other.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AliasEntryTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 1;

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFile _file = new(Size);
    private UploadFixture _fixture = null!;
    private string _generalFolderId = "", _rootFolderId = "";

    [SetUp]
    public async Task SignInAsync()
    {
        _fixture = await UploadFixture.SignInAsync();
        _generalFolderId = (await CreateFiles(_fixture.Graph).EnsureFolderAsync(DrivePath.In(_fixture.DriveId, "General"))).Id!;
        _rootFolderId = (await _fixture.Graph.GetAsync<DriveItem>($"drives/{_fixture.DriveId}/root")).Id!;
    }

    [TearDown]
    public async Task SignOutAsync() => await _fixture.DisposeAsync();

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [TestCase("General/f.bin", "id/f.bin")]
    [TestCase("id/f.bin", "General/f.bin")]
    [TestCase("root/General/F.bin", "id/f.bin")]
    [TestCase("f.bin", "root/f.bin")]
    [TestCase("root/f.bin", "f.bin")]
    public async Task An_upload_started_by_one_address_resumes_by_the_other(string startedBy, string resumedBy)
    {
        await KillAsync(ParsePath(startedBy));

        var receipt = await CreateFiles(_fixture.Graph).UploadAsync(_file.Path, ParsePath(resumedBy), Options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Range));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }

        Assert.That(_fixture.Tenant.Uploads.Single().BytesResent, Is.Zero);
        Assert.That((await CreateFiles(_fixture.Graph).ListPendingUploadsAsync()).Count, Is.Zero);
    }

    [Test]
    public async Task An_upload_killed_under_both_addresses_resumes_by_either()
    {
        await KillAsync(ParsePath("General/f.bin"));
        await KillAsync(ParsePath("id/f.bin"));
        Assert.That((await CreateFiles(_fixture.Graph).ListPendingUploadsAsync()).Single().Sent, Is.EqualTo(Range));

        var receipt = await CreateFiles(_fixture.Graph).UploadAsync(_file.Path, ParsePath("General/f.bin"), Options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(2L * Range));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        }
    }

    [Test]
    public async Task Another_file_replaces_the_pending_upload_of_the_other_address()
    {
        await KillAsync(ParsePath("General/f.bin"));
        using var other = new TemporaryFile(Size + 1);

        var receipt = await CreateFiles(_fixture.Graph).UploadAsync(other.Path, ParsePath("id/f.bin"), Options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(_fixture.HasContent("General/f.bin", other.Content), Is.True);
            Assert.That((await CreateFiles(_fixture.Graph).ListPendingUploadsAsync()).Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_changed_source_is_reported_for_a_pending_upload_of_the_other_address()
    {
        await KillAsync(ParsePath("General/f.bin"));
        await File.WriteAllBytesAsync(_file.Path, new byte[Size]);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles(_fixture.Graph).UploadAsync(_file.Path, ParsePath("id/f.bin"), Options)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
            Assert.That(interrupted.PendingUploadId, Is.EqualTo((await CreateFiles(_fixture.Graph).ListPendingUploadsAsync()).Single().Id));
        }
    }

    [Test]
    public async Task An_upload_in_progress_under_the_other_address_is_reported_as_already_running()
    {
        await KillAsync(ParsePath("General/f.bin"));
        var id = (await CreateFiles(_fixture.Graph).ListPendingUploadsAsync()).Single().Id;
        using var sending = await FileLock.AcquireAsync(Path.Combine(_folder["transfers"], id + ".lock"), _fixture.Clock, default);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles(_fixture.Graph).UploadAsync(_file.Path, ParsePath("id/f.bin"), Options)))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.AlreadyRunning));
    }

    [Test]
    public async Task A_pending_upload_of_the_same_name_in_another_folder_is_not_affected()
    {
        await KillAsync(ParsePath("General/f.bin"));
        (await _fixture.Graph.SendAsync(
            new GraphRequest(HttpMethod.Post, Url($"drives/{_fixture.DriveId}/root:/f.bin:/createUploadSession"))))
            .Dispose();

        var rejected = (await Assert.ThrowsAsync<GraphException>(
            () => CreateFiles(_fixture.Graph).UploadAsync(_file.Path, ParsePath("root/f.bin"), Options)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That((await CreateFiles(_fixture.Graph).ListPendingUploadsAsync()).Count, Is.EqualTo(1));
        }
    }

    private static UploadOptions Options => new() { MaxSingleRequestSize = 0, FragmentSize = Range };

    private GraphFiles CreateFiles(IGraphClient graph) => GraphFilesFactory.Create(graph, _fixture.Clock, _folder);

    private DrivePath ParsePath(string address) => address.StartsWith("id/", StringComparison.Ordinal) ? DrivePath.InFolder(
        _fixture.DriveId, _generalFolderId, address["id/".Length..])
        : address.StartsWith("root/", StringComparison.Ordinal) ? DrivePath.InFolder(
            _fixture.DriveId, _rootFolderId, address["root/".Length..])
        : DrivePath.In(_fixture.DriveId, address);

    /// <summary>Runs an upload that is killed after the service has stored one range more.</summary>
    private async Task KillAsync(DrivePath destination)
    {
        var killedClient = new KilledClient(_fixture.Graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(killedClient).UploadAsync(_file.Path, destination, Options));
    }

    private static GraphUrl Url(GraphUrl url) => url;
}
