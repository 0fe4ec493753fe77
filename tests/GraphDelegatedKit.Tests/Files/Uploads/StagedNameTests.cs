using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// File names with special characters on a back end that decodes paths twice: there a name with a percent sign and two hex digits cannot be
/// addressed by its path.
/// </summary>
public sealed class StagedNameTests() : JournaledTenantFixture(StagedNameTests.Size)
{
    private const int Size = (2 * Range) + 1;
    private const string UnsafeName = "100%25 of a%2Fb.bin";

    private readonly TemporaryFile _small = new(1000);

    [SetUp]
    public void DecodePathsTwice() => Fixture.Tenant.Files.DecodePathsTwice();

    [TearDown]
    public void DeleteSmallFile() => _small.Dispose();

    [TestCase("100%25 of a%2Fb.bin", true)]
    [TestCase("100%25 of a%2Fb.bin", false)]
    [TestCase("#1+2 & d's (é漢字😀) 50%.bin", true)]
    [TestCase("#1+2 & d's (é漢字😀) 50%.bin", false)]
    [TestCase("e\u0301 = %23 + %c3%a9.bin", true)]
    [TestCase("a %41/b #1+2's/%20/file%21%22%23.bin", true)]
    [TestCase("a %41/b #1+2's/%20/file%21%22%23.bin", false)]
    [TestCase("a %41/plain.bin", true)]
    public async Task A_file_with_any_name_is_stored_once_and_replaced_in_place(string path, bool isLarge)
    {
        var file = isLarge ? SourceFile : _small;

        var first = await UploadAsync(file, path);
        var second = await UploadAsync(file, path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(first.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(first.Item.Name, Is.EqualTo(path[(path.LastIndexOf('/') + 1)..]));
            Assert.That(second.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(second.Item.Id, Is.EqualTo(first.Item.Id));
            Assert.That(GetStoredNames(), Is.EqualTo(path));
            Assert.That(Fixture.HasContent(path, file.Content), Is.True);
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_taken_unsafe_name_is_refused_before_the_first_byte_or_renamed(bool isLarge)
    {
        await Fixture.StoreAsync(UnsafeName, [1]);
        var file = isLarge ? SourceFile : _small;

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(file, UnsafeName, ConflictBehavior.Fail)))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(Fixture.HasContent(UnsafeName, [1]), Is.True);
            Assert.That(Fixture.Tenant.Requests.Count(request => request.Method == "PUT"), Is.Zero);
        }

        var renamed = await UploadAsync(file, UnsafeName, ConflictBehavior.Rename);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(renamed.Outcome, Is.EqualTo(UploadOutcome.Renamed));
            Assert.That(renamed.Item.Name, Is.EqualTo("100%25 of a%2Fb 1.bin"));
            Assert.That(GetStoredNames(), Is.EqualTo("100%25 of a%2Fb 1.bin | 100%25 of a%2Fb.bin"));
        }
    }

    [Test]
    public async Task An_empty_file_with_an_unsafe_name_is_stored()
    {
        using var empty = new TemporaryFile(0);

        await UploadAsync(empty, UnsafeName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName));
            Assert.That(Fixture.HasContent(UnsafeName, []), Is.True);
        }
    }

    [TestCase("createUploadSession", 3)] // the session of the temporary name is orphaned
    [TestCase("uploadSession", 1)]
    [TestCase("uploadSession", 3)] // every byte arrived, and the response was lost
    [TestCase("PATCH", 1)] // the file was renamed, and the response was lost
    public async Task A_staged_upload_killed_at_any_step_ends_with_one_file_of_that_name(string at, int nth)
    {
        var count = 0;
        bool IsStep(GraphRequest request, Uri url) => request.Method.Method == at
            || (request.Method != HttpMethod.Get && url.AbsolutePath.EndsWith('/' + at, StringComparison.Ordinal));
        await KillAsync(
            (request, url) => IsStep(request, url) && ++count == (at == "createUploadSession" ? 1 : nth), SourceFile);

        var receipt = await UploadAsync(SourceFile, UnsafeName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Item.Name, Is.EqualTo(UnsafeName));
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName));
            Assert.That(Fixture.HasContent(UnsafeName, SourceFile.Content), Is.True);
            Assert.That(BytesSent, Is.EqualTo(Size), "no byte is sent twice");
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        }
    }

    [TestCase("content")]
    [TestCase("PATCH")]
    public async Task A_small_staged_upload_that_was_killed_leaves_no_temporary_file(string at)
    {
        await KillAsync(
            (request, url) => request.Method.Method == at || url.AbsolutePath.EndsWith('/' + at, StringComparison.Ordinal), _small);

        await UploadAsync(_small, UnsafeName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName));
            Assert.That(Fixture.HasContent(UnsafeName, _small.Content), Is.True);
        }
    }

    [Test]
    public async Task A_cancelled_staged_upload_leaves_no_temporary_file()
    {
        var puts = 0;
        await KillAsync((request, url) => request.Method == HttpMethod.Put && ++puts == 3, SourceFile);
        Assert.That(GetStoredNames(), Does.StartWith("upload-"));

        Assert.That(await CreateFiles().CancelUploadAsync((await CreateFiles().ListPendingUploadsAsync()).Single().Id), Is.True);

        Assert.That(GetStoredNames(), Is.Empty);
    }

    [Test]
    public async Task A_staged_upload_cancelled_after_its_first_range_leaves_no_file_and_no_journal_entry()
    {
        await KillAsync((request, address) => request.Method == HttpMethod.Put, SourceFile);

        Assert.That(await CreateFiles().CancelUploadAsync((await CreateFiles().ListPendingUploadsAsync()).Single().Id), Is.True);

        Assert.That(GetStoredNames(), Is.Empty);
        Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
    }

    [Test]
    public async Task An_unsafe_name_taken_during_the_upload_is_reported_and_leaves_no_temporary_file()
    {
        void TakeNameAfterFirstRange(TransferProgress progress)
        {
            if (progress.BytesTransferred == Range) Fixture.StoreAsync(UnsafeName, [1, 2]).GetAwaiter().GetResult();
        }

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Fixture.UploadAsync(
            SourceFile, UnsafeName, CreateOptions(ConflictBehavior.Fail), Folder, TakeNameAfterFirstRange)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.NameTaken));
            Assert.That(interrupted.PendingUploadId, Is.Null);
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName));
            Assert.That(Fixture.HasContent(UnsafeName, [1, 2]), Is.True);
            Assert.That((await CreateFiles().ListPendingUploadsAsync()).Count, Is.Zero);
        }

        var receipt = await UploadAsync(SourceFile, UnsafeName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName));
            Assert.That(Fixture.HasContent(UnsafeName, SourceFile.Content), Is.True);
        }
    }

    [Test]
    public async Task A_staged_upload_that_cannot_be_renamed_is_completed_by_the_next_run()
    {
        Fixture.Tenant.Faults.Fail("*/items/*", 500, times: 20, method: "PATCH");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(SourceFile, UnsafeName)))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(Size));
            Assert.That(interrupted.PendingUploadId, Is.EqualTo((await CreateFiles().ListPendingUploadsAsync()).Single().Id));
        }

        Fixture.Tenant.Faults.Clear();
        var receipt = await UploadAsync(SourceFile, UnsafeName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Item.Name, Is.EqualTo(UnsafeName));
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName));
            Assert.That(
                Fixture.Tenant.Requests.Where(request => request.Method == "PUT").Sum(request => request.BodyLength), Is.EqualTo(Size));
        }
    }

    [Test]
    public async Task A_staged_upload_started_by_folder_path_resumes_by_folder_id()
    {
        var folder = (await CreateFiles().EnsureFolderAsync(DrivePath.In(Fixture.DriveId, "a %41"))).Id!;
        var killedClient = new KilledClient(Fixture.Graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(killedClient).UploadAsync(
            SourceFile.Path, DrivePath.In(Fixture.DriveId, "a %41/b %42.bin"), CreateOptions(ConflictBehavior.Replace)));

        var receipt = await CreateFiles().UploadAsync(
            SourceFile.Path, DrivePath.InFolder(Fixture.DriveId, folder, "b %42.bin"), CreateOptions(ConflictBehavior.Replace));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Range));
            Assert.That(GetStoredNames(), Is.EqualTo("a %41/b %42.bin"));
        }
    }

    [Test]
    public async Task Folders_with_unsafe_names_are_found_and_created_once()
    {
        var created = await CreateFiles().EnsureFolderAsync(DrivePath.In(Fixture.DriveId, "a %41/b%20"));
        var found = await CreateFiles().EnsureFolderAsync(DrivePath.In(Fixture.DriveId, "A %41/b%20"));

        Assert.That(found.Id, Is.EqualTo(created.Id));
    }

    private static UploadOptions CreateOptions(ConflictBehavior conflict) =>
        new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 1000 };

    private Task<UploadReceipt> UploadAsync(TemporaryFile file, string path, ConflictBehavior conflict = ConflictBehavior.Replace) =>
        CreateFiles().UploadAsync(file.Path, DrivePath.In(Fixture.DriveId, path), CreateOptions(conflict));

    private async Task KillAsync(Func<GraphRequest, Uri, bool> isKillPoint, TemporaryFile file)
    {
        var killedClient = new KilledClient(Fixture.Graph, isKillPoint);
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(killedClient).UploadAsync(
            file.Path, DrivePath.In(Fixture.DriveId, UnsafeName), CreateOptions(ConflictBehavior.Replace)));
        Assert.That(killedClient.IsKilled);
    }
}
