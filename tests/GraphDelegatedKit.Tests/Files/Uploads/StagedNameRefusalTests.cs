namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Every byte of a file is stored under a staged name, and the request for its final name is refused. What was stored is never lost, unless
/// the conflict rule of the caller requires it and another item was seen under the name.
/// </summary>
public sealed class StagedNameRefusalTests() : JournaledTenantFixture(StagedNameRefusalTests.Size)
{
    private const int Size = (2 * Range) + 1;
    private const string UnsafeName = "100%25 of a%2Fb.bin";

    private readonly TemporaryFile _small = new(1000);

    [SetUp]
    public void DecodePathsTwice() => Fixture.Tenant.Files.DecodePathsTwice();

    [TearDown]
    public void DeleteSmallFile() => _small.Dispose();

    // onedrive-api-docs#1415: a conflict of versions is reported although the request names no version.
    [TestCase(409, "resourceModified", true)]
    [TestCase(409, "resourceModified", false)]
    [TestCase(409, "ResourceModified", true)]
    [TestCase(409, "editConflict", true)]
    [TestCase(409, "nameAlreadyExists", true, Description = "The service says that the name is taken, and no item has it.")]
    [TestCase(412, "resourceModified", true)]
    [TestCase(412, "resourceModified", false)]
    [TestCase(412, "notAllowed", true)]
    [TestCase(404, "itemNotFound", true, Description = "The item was created a moment ago.")]
    public async Task A_refused_name_that_no_other_item_has_is_requested_again(int status, string code, bool isLarge)
    {
        foreach (var conflict in Enum.GetValues<ConflictBehavior>())
        {
            var name = conflict + UnsafeName;
            Fixture.Tenant.Faults.Fail("*/items/*", status, times: 2, code: code, method: "PATCH");

            var receipt = await UploadAsync(isLarge ? SourceFile : _small, name, conflict);

            using (Assert.EnterMultipleScope())
            {
                Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
                Assert.That(receipt.Item.Name, Is.EqualTo(name));
                Assert.That(Fixture.HasContent(name, (isLarge ? SourceFile : _small).Content), Is.True);
                Assert.That(GetStoredNames(), Does.Not.Contain(".partial"));
                Assert.That(Fixture.Tenant.Faults.Remaining, Is.Zero);
            }
        }
    }

    [Test]
    public async Task A_lost_response_to_the_renaming_followed_by_a_conflict_is_a_success()
    {
        Fixture.Tenant.Faults.LoseResponse("*/items/*", method: "PATCH");
        Fixture.Tenant.Faults.Fail("*/items/*", 409, code: "nameAlreadyExists", method: "PATCH");

        var receipt = await UploadAsync(SourceFile, UnsafeName, ConflictBehavior.Fail);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Item.Name, Is.EqualTo(UnsafeName));
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName));
        }
    }

    [TestCase(409, "resourceModified", TransferReason.Unreachable)]
    [TestCase(412, "resourceModified", TransferReason.Unreachable)]
    [TestCase(403, "accessDenied", TransferReason.Refused)]
    [TestCase(400, "invalidRequest", TransferReason.Refused)]
    [TestCase(423, "resourceLocked", TransferReason.Locked)]
    public async Task A_name_that_is_refused_again_and_again_leaves_the_bytes_stored_and_the_next_run_sends_none(
        int status, string code, TransferReason reason)
    {
        Fixture.Tenant.Faults.Fail("*/items/*", status, times: 99, code: code, method: "PATCH");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => UploadAsync(SourceFile, UnsafeName, ConflictBehavior.Fail)))!;
        var storedName = GetStoredNames();
        Fixture.Tenant.Faults.Clear();
        var receipt = await UploadAsync(SourceFile, UnsafeName, ConflictBehavior.Fail);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(reason));
            Assert.That(interrupted.PendingUploadId, Is.Not.Null);
            Assert.That(interrupted.Message, Does.Contain(storedName));
            Assert.That(storedName, Does.EndWith(".partial"));
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName));
            Assert.That(receipt.Item.Name, Is.EqualTo(UnsafeName));
            Assert.That(BytesSent, Is.EqualTo(Size));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_name_taken_by_a_file_during_the_upload_is_replaced_if_the_rule_says_so(bool isLarge)
    {
        var file = isLarge ? SourceFile : _small;
        var taken = new TakenName(this, isLarge ? "uploadSession" : "content");

        var receipt = await CreateFiles(taken.Client).UploadAsync(
            file.Path, DrivePath.In(Fixture.DriveId, UnsafeName), CreateOptions(ConflictBehavior.Replace));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(receipt.Item.Id, Is.EqualTo(taken.ItemId));
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName), "the staged file is no longer needed");
            Assert.That(Fixture.HasContent(UnsafeName, file.Content), Is.True);
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task A_name_taken_by_a_folder_during_the_upload_keeps_the_uploaded_file_until_the_caller_cancels()
    {
        var taken = new TakenName(this, "uploadSession", asFolder: true);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => CreateFiles(taken.Client).UploadAsync(
            SourceFile.Path, DrivePath.In(Fixture.DriveId, UnsafeName), CreateOptions(ConflictBehavior.Replace))))!;
        var storedName = GetStoredNames();
        await CreateFiles().CancelUploadAsync(interrupted.PendingUploadId!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.NameTaken));
            Assert.That(storedName, Does.EndWith(".partial"));
            Assert.That(interrupted.Message, Does.Contain(storedName));
            Assert.That(GetStoredNames(), Is.Empty);
        }
    }

    [TestCase(true, 1)] // the second session was opened
    [TestCase(true, 2)]
    [TestCase(true, 3)] // every byte arrived, and the staged file was not deleted yet
    [TestCase(false, 1)]
    public async Task An_upload_killed_while_it_replaces_the_file_that_took_the_name_leaves_no_staged_file(bool isLarge, int nth)
    {
        var file = isLarge ? SourceFile : _small;
        var taken = new TakenName(this, isLarge ? "uploadSession" : "content");
        var (isRenameRefused, puts) = (false, 0);
        var killed = new KilledClient(taken.Client, (request, _) =>
        {
            isRenameRefused |= request.Method == HttpMethod.Patch;
            return isRenameRefused && request.Method == HttpMethod.Put && ++puts == nth;
        });
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(killed).UploadAsync(
            file.Path, DrivePath.In(Fixture.DriveId, UnsafeName), CreateOptions(ConflictBehavior.Replace)));
        Assert.That(GetStoredNames(), Does.Contain(".partial"));

        var receipt = await UploadAsync(file, UnsafeName, ConflictBehavior.Replace);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Item.Id, Is.EqualTo(taken.ItemId));
            Assert.That(GetStoredNames(), Is.EqualTo(UnsafeName), "the staged file is no longer needed");
            Assert.That(Fixture.HasContent(UnsafeName, file.Content), Is.True);
            Assert.That(BytesSent, Is.EqualTo(isLarge ? 2 * Size : 0), "once to each of the two items");
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task A_staged_file_with_other_content_is_kept_when_the_file_with_the_final_name_is_replaced()
    {
        await UploadAsync(_small, UnsafeName, ConflictBehavior.Replace);
        var stagedName = FindStagedName();
        await Fixture.StoreAsync(stagedName, [1, 2, 3]);

        await UploadAsync(_small, UnsafeName, ConflictBehavior.Replace);

        Assert.That(GetStoredNames(), Is.EqualTo($"{UnsafeName} | {stagedName}"));
    }

    // The name in the first PUT, which created the file.
    private string FindStagedName()
    {
        var path = Fixture.Tenant.Requests.First(request => request.Method == "PUT").Path;
        return path[path.IndexOf("upload-", StringComparison.Ordinal)..path.LastIndexOf(":/content", StringComparison.Ordinal)];
    }

    private static UploadOptions CreateOptions(ConflictBehavior conflict) =>
        new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 1000 };

    private Task<UploadReceipt> UploadAsync(TemporaryFile file, string name, ConflictBehavior conflict) =>
        CreateFiles().UploadAsync(file.Path, DrivePath.In(Fixture.DriveId, name), CreateOptions(conflict));

    // The name is free when the upload starts, and taken before the first byte.
    private sealed class TakenName
    {
        public TakenName(StagedNameRefusalTests test, string path, bool asFolder = false)
        {
            var fixture = test.Fixture;
            Client = new InterceptingClient(fixture.Graph, (request, _) =>
            {
                var url = request.Url.ToUri(GraphCloud.Global);
                var isContent = request.Method == HttpMethod.Put && url.AbsolutePath.EndsWith('/' + path, StringComparison.Ordinal);
                if (isContent) ItemId ??= (asFolder ? CreateFolderAsync(test) : StoreFileAsync(fixture)).GetAwaiter().GetResult();
            });
        }

        public IGraphClient Client { get; }

        public string? ItemId { get; private set; }

        private static async Task<string> CreateFolderAsync(StagedNameRefusalTests test) =>
            (await test.CreateFiles().EnsureFolderAsync(DrivePath.In(test.Fixture.DriveId, UnsafeName))).Id!;

        private static async Task<string> StoreFileAsync(UploadFixture fixture) =>
            (await fixture.Tenant.Files.PutAsync(fixture.DriveId, UnsafeName, new MemoryStream([1]))).ItemId;
    }
}
