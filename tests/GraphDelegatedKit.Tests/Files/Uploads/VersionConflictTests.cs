using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The service reports another version of the item (409 <c>resourceModified</c>, 412) to a request that names none: it passes, and no byte
/// is lost because of it. Reported in onedrive-api-docs#1415, #1143 and #1707.
/// </summary>
public sealed class VersionConflictTests() : JournaledTenantFixture(VersionConflictTests.Size)
{
    private const int Size = (2 * Range) + 1;
    private const string Name = "versions.bin";

    private readonly TemporaryFile _small = new(1000);

    [TearDown]
    public void DeleteSmallFile() => _small.Dispose();

    [Test]
    public async Task A_conflict_of_versions_on_a_range_is_followed_by_a_status_query_and_the_same_range(
        [Values(0, Range + 5, Size - 1)] int atByte,
        [Values("409 resourceModified", "409 ResourceModified", "409 entityTagDoesNotMatch", "412 resourceModified", "412 notAllowed")]
        string answer)
    {
        var (status, code) = Split(answer);
        Fixture.Tenant.Faults.FailUpload(atByte, status, code: code);

        var receipt = await UploadAsync(SourceFile);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(Fixture.Tenant.Uploads, Has.Count.EqualTo(1), "one session");
            Assert.That(Fixture.Tenant.Uploads[0].BytesResent, Is.Zero);
            Assert.That(Fixture.Tenant.Faults.Remaining, Is.Zero);
        }
    }

    [TestCase(409, "resourceModified")]
    [TestCase(412, "resourceModified")]
    public async Task A_conflict_of_versions_that_stays_leaves_the_upload_pending_and_is_reported_as_it_is(int status, string code)
    {
        Fixture.Tenant.Faults.FailUpload(Size - 1, status, times: 99, code: code);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(SourceFile)))!;
        var pending = await CreateFiles().ListPendingUploadsAsync();
        Fixture.Tenant.Faults.Clear();
        var receipt = await UploadAsync(SourceFile);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.Message, Does.Contain($"{status} {code}").And.Not.Contain("could not be reached"));
            Assert.That(interrupted.PendingUploadId, Is.EqualTo(pending.Single().Id));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(2 * Range), "no byte is thrown away");
        }
    }

    [TestCase(409, "resourceModified")]
    [TestCase(412, "resourceModified")]
    public async Task A_conflict_of_versions_at_the_opening_is_followed_by_another_opening(int status, string code)
    {
        Fixture.Tenant.Faults.Fail("*/createUploadSession", status, times: 2, code: code);

        var receipt = await UploadAsync(SourceFile);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(Fixture.Tenant.Faults.Remaining, Is.Zero);
        }
    }

    [TestCase(409, "resourceModified")]
    [TestCase(412, "resourceModified")]
    public async Task A_conflict_of_versions_that_stays_at_the_opening_is_not_reported_as_another_upload(int status, string code)
    {
        Fixture.Tenant.Faults.Fail("*/createUploadSession", status, times: 99, code: code);

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(SourceFile)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo(code));
            Assert.That(rejected.Message, Does.Not.Contain("session").And.Contain($"{status} {code}"));
            Assert.That(rejected.Remedy, Does.Contain("again in a minute"));
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task A_conflict_of_versions_on_a_small_file_is_followed_by_the_same_request(
        [Values] ConflictBehavior conflict, [Values("409 resourceModified", "412 resourceModified", "412 notAllowed")] string answer)
    {
        var (status, code) = Split(answer);
        Fixture.Tenant.Faults.Fail("*/content", status, times: 2, code: code, method: "PUT");

        var receipt = await UploadAsync(_small, conflict);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Retries, Is.EqualTo(2));
            Assert.That(Fixture.HasContent(Name, _small.Content));
            Assert.That(Fixture.Tenant.Faults.Remaining, Is.Zero);
        }
    }

    [Test]
    public async Task A_conflict_of_versions_on_a_small_file_that_stays_is_reported_as_it_is_and_leaves_a_larger_upload_pending(
        [Values] ConflictBehavior conflict)
    {
        var killedClient = new KilledClient(Fixture.Graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(killedClient).UploadAsync(
            SourceFile.Path, DrivePath.In(Fixture.DriveId, Name), CreateOptions(conflict)));
        Fixture.Tenant.Faults.Fail("*/content", 409, times: 99, code: "resourceModified", method: "PUT");

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(_small, conflict)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Remedy, Does.Contain("again in a minute"));
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Has.Count.EqualTo(1), "its bytes are kept");
        }
    }

    [TestCase(409, "resourceModified")]
    [TestCase(412, "resourceModified")]
    public async Task A_conflict_of_versions_on_a_deferred_commit_is_followed_by_a_status_query_and_another_commit(int status, string code)
    {
        Fixture.Tenant.Faults.Fail("*/uploadSession", status, code: code, method: "POST");

        var receipt = await UploadAsync(SourceFile, beforeCommit: _ => Task.CompletedTask);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(BytesSent, Is.EqualTo(Size));
            Assert.That(Fixture.Tenant.Faults.Remaining, Is.Zero);
        }
    }

    [TestCase(409, "resourceModified")]
    [TestCase(412, "resourceModified")]
    public async Task A_conflict_of_versions_on_a_commit_by_the_upload_URL_is_followed_by_another_one(int status, string code)
    {
        Fixture.Tenant.Faults.FailUploadAfterStoring(Size - 1, 409, "nameAlreadyExists");
        Fixture.Tenant.Faults.Fail("*/root", status, code: code, method: "PUT");

        var receipt = await UploadAsync(SourceFile);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Fixture.HasContent(Name, SourceFile.Content));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    // The upload session itself changes the eTag, so the content decides whether the caller's version is still there.
    [TestCase(409, "resourceModified", false)]
    [TestCase(412, "resourceModified", false)]
    [TestCase(412, "resourceModified", true)]
    public async Task A_conflict_of_versions_with_IfMatch_ends_the_upload_only_if_the_item_has_changed(
        int status, string code, bool isChanged)
    {
        await Fixture.StoreAsync(Name, [1]);
        var eTag = await Fixture.GetETagAsync(Name);
        Fixture.Tenant.Faults.FailUpload(Range + 5, status, code: code);
        void ChangeItem(TransferProgress progress)
        {
            if (isChanged && progress.BytesTransferred == Range) Fixture.StoreAsync(Name, [2]).GetAwaiter().GetResult();
        }

        var upload = CreateFiles().UploadAsync(
            SourceFile.Path,
            DrivePath.In(Fixture.DriveId, Name),
            new() { IfMatch = eTag, FragmentSize = Range, MaxSingleRequestSize = 1000 },
            new SynchronousProgress<TransferProgress>(ChangeItem));

        var interrupted = isChanged ? await Assert.ThrowsAsync<TransferInterruptedException>(() => upload) : null;
        Assert.That(interrupted?.Reason, Is.EqualTo(isChanged ? TransferReason.ItemChanged : null));
        Assert.That(isChanged || (await upload).Outcome == UploadOutcome.Replaced);
    }

    [Test]
    public async Task A_conflict_of_versions_that_the_caller_asked_for_is_the_answer_to_a_small_file()
    {
        await Fixture.StoreAsync(Name, [1]);
        var options = new UploadOptions { IfMatch = await Fixture.GetETagAsync(Name) };
        Fixture.Tenant.Faults.Fail("*/content", 412, code: "resourceModified", method: "PUT");

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => CreateFiles().UploadAsync(
            _small.Path, DrivePath.In(Fixture.DriveId, Name), options)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Status, Is.EqualTo(HttpStatusCode.PreconditionFailed));
            Assert.That(Fixture.HasContent(Name, [1]));
        }
    }

    [Test]
    public async Task A_file_that_a_lost_request_stored_is_found_when_the_next_request_gets_a_conflict()
    {
        Fixture.Tenant.Faults.LoseResponse("*/content", method: "PUT");
        var lookups = 0;
        var client = new InterceptingClient(Fixture.Graph, (request, _) =>
        {
            // After the lost response, the item is not visible yet.
            if (request.Method == HttpMethod.Get && ++lookups == 2)
                throw new GraphException(HttpStatusCode.NotFound, "itemNotFound", "not yet");
        });

        var receipt = await CreateFiles(client).UploadAsync(
            _small.Path, DrivePath.In(Fixture.DriveId, Name), new() { Conflict = ConflictBehavior.Fail });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(GetStoredNames(), Is.EqualTo(Name));
        }
    }

    private static (int Status, string Code) Split(string answer) =>
        (int.Parse(answer[..3], System.Globalization.CultureInfo.InvariantCulture), answer[4..]);

    private static UploadOptions CreateOptions(ConflictBehavior conflict, Func<CancellationToken, Task>? beforeCommit = null) =>
        new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 1000, BeforeCommit = beforeCommit };

    private Task<UploadReceipt> UploadAsync(
        TemporaryFile file, ConflictBehavior conflict = ConflictBehavior.Replace, Func<CancellationToken, Task>? beforeCommit = null) =>
        CreateFiles().UploadAsync(file.Path, DrivePath.In(Fixture.DriveId, Name), CreateOptions(conflict, beforeCommit));
}
