using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The reason, the message and the remedy of a failed upload say what was seen, and nothing else.</summary>
public sealed class UploadErrorTextTests() : JournaledTenantFixture(UploadErrorTextTests.Size)
{
    private const int Size = Range + 1;
    private const string Name = "texts.bin";

    private readonly TemporaryFile _small = new(1000);

    [TearDown]
    public void DeleteSmallFile() => _small.Dispose();

    // msgraph-sdk-dotnet#2363
    [Test]
    public async Task A_range_that_always_gets_500_is_reported_with_the_answer_of_the_service_and_stays_pending()
    {
        Fixture.Tenant.Faults.FailUpload(Size - 1, 500, times: 99, code: "generalException");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(SourceFile)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.Message, Does.Contain("500 generalException").And.Contain("request id").And.Contain("again"));
            Assert.That(interrupted.Message, Does.Contain(((GraphException)interrupted.InnerException!).RequestId));
            Assert.That(interrupted.Message, Does.Not.Contain("could not be reached"));
            Assert.That(interrupted.PendingUploadId, Is.Not.Null);
            Assert.That(interrupted.BytesConfirmed, Is.EqualTo(Range));
        }
    }

    [Test]
    public async Task A_connection_that_is_always_lost_is_reported_as_unreachable()
    {
        for (var i = 0; i < 20; i++) Fixture.Tenant.Faults.ResetUpload(Size - 1);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(SourceFile)))!;

        Assert.That(interrupted.Message, Does.Contain("could not be reached"));
    }

    [Test]
    public async Task An_infected_file_is_refused_after_one_request_with_a_reason_of_its_own(
        [Values("range", "last range", "commit", "small", "small, Fail")] string where,
        [Values("code", "inner code", "header")] string how)
    {
        var path = where.StartsWith("small", StringComparison.Ordinal) ? "*/content" : "*/uploadSession";
        if (where == "last range") Fixture.Tenant.Faults.LetThrough(path, method: "PUT");
        var body = how == "inner code"
            ? """{"error":{"code":"accessDenied","message":"Denied.","innerError":{"code":"malwareDetected"}}}"""
            : null;
        Fixture.Tenant.Faults.Fail(
            path, 403, code: "malwareDetected", body: how == "header" ? "<html>Blocked</html>" : body,
            contentType: how == "header" ? "text/html" : null, method: where == "commit" ? "POST" : "PUT",
            headers: how == "header" ? new Dictionary<string, string> { ["X-Virus-Infected"] = "EICAR" } : null);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(
            path == "*/content" ? _small : SourceFile,
            where == "small, Fail" ? ConflictBehavior.Fail : ConflictBehavior.Replace,
            where == "commit" ? _ => Task.CompletedTask : null)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.BlockedAsMalware));
            Assert.That(interrupted.Message, Does.Contain("administrator").And.Not.Contain("permission"));
            Assert.That(((GraphException)interrupted.InnerException!).Remedy, Does.Contain("administrator").And.Not.Contain("permission"));
            Assert.That(Fixture.Tenant.Faults.Remaining, Is.Zero);
            Assert.That(Fixture.Tenant.Uploads, Has.Count.LessThanOrEqualTo(1), "the file is not sent again");
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        }
    }

    // A page of a content filter, without a code and without the header.
    [TestCase(0)]
    [TestCase(Size - 1)]
    public async Task A_range_that_is_refused_without_a_code_is_not_taken_for_the_end_of_the_session(int atByte)
    {
        if (atByte > 0) Fixture.Tenant.Faults.LetThrough("*/uploadSession", method: "PUT");
        Fixture.Tenant.Faults.Fail("*/uploadSession", 403, body: "<html>Blocked</html>", contentType: "text/html", method: "PUT");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(SourceFile)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That(interrupted.Message, Does.Contain("403"));
            Assert.That(Fixture.Tenant.Uploads, Has.Count.EqualTo(1), "the file is not sent again");
        }
    }

    [Test]
    public async Task A_last_range_that_is_refused_without_a_code_and_ends_the_session_is_not_sent_again()
    {
        Fixture.Tenant.Faults.LetThrough("*/uploadSession", method: "PUT");
        Fixture.Tenant.Faults.Fail("*/uploadSession", 403, body: "<html>Blocked</html>", contentType: "text/html", method: "PUT");
        Fixture.Tenant.Faults.Fail("*/uploadSession", 404, method: "GET");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(SourceFile)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That(Fixture.Tenant.Uploads, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task A_range_that_is_refused_without_a_code_is_sent_in_another_session_if_the_session_has_ended()
    {
        Fixture.Tenant.Faults.Fail("*/uploadSession", 403, body: "", contentType: "text/html", method: "PUT");
        Fixture.Tenant.Faults.Fail("*/uploadSession", 403, body: "", contentType: "text/html", method: "GET");

        var receipt = await UploadAsync(SourceFile);

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(Fixture.Tenant.Uploads, Has.Count.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_file_with_the_name_of_a_folder_is_refused_with_that_reason(bool isLarge)
    {
        await Fixture.StoreAsync(Name + "/x.bin", [1]);

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(isLarge ? SourceFile : _small)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Status, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(rejected.Message, Does.Contain("folder").And.Not.Contain("session"));
            Assert.That(rejected.Remedy, Is.EqualTo("Choose another name."));
        }
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_name_that_is_refused_for_an_unknown_reason_is_not_reported_as_another_upload(bool isLarge)
    {
        Fixture.Tenant.Faults.Fail(
            isLarge ? "*/createUploadSession" : "*/content", 409, code: "nameAlreadyExists", method: isLarge ? "POST" : "PUT");

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(isLarge ? SourceFile : _small)))!;

        Assert.That(rejected.Message, Does.Contain("may hold the name").And.Contain("may be open"));
    }

    [Test]
    public async Task A_receipt_after_a_lost_response_shows_where_the_item_is()
    {
        Fixture.Tenant.Faults.LoseUploadResponse(Size - 1);

        var receipt = await UploadAsync(SourceFile);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Item.ParentReference?.DriveId, Is.EqualTo(Fixture.DriveId));
            Assert.That(DrivePath.FromItem(receipt.Item).ItemId, Is.EqualTo(receipt.Item.Id));
            Assert.That(receipt.Item.WebUrl, Is.Not.Null);
        }
    }

    [TestCase("*/content")]
    [TestCase("*/uploadSession")]
    public async Task A_request_that_is_too_large_for_a_proxy_is_divided(string path)
    {
        using var file = new TemporaryFile(4 * Range);
        Fixture.Tenant.Faults.Fail(path, 413, body: "<html>Too large</html>", contentType: "text/html", method: "PUT");

        var receipt = await CreateFiles().UploadAsync(
            file.Path, DrivePath.In(Fixture.DriveId, Name), new() { MaxSingleRequestSize = path == "*/content" ? 4 * Range : 0 });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(Fixture.Tenant.Uploads, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task A_fragment_that_is_too_long_is_halved_whatever_the_status_and_the_casing(
        [Values("400 maxFragmentLengthExceeded", "400 MaxFragmentLengthExceeded", "413 requestTooLarge")] string answer)
    {
        using var file = new TemporaryFile(4 * Range);
        Fixture.Tenant.Faults.FailUpload(
            0, int.Parse(answer[..3], System.Globalization.CultureInfo.InvariantCulture), code: answer[4..]);

        await CreateFiles().UploadAsync(
            file.Path, DrivePath.In(Fixture.DriveId, Name), new() { MaxSingleRequestSize = 0, FragmentSize = 4 * Range });

        Assert.That(
            Fixture.Tenant.Uploads.Single().AcceptedRanges.Select(range => range.Length), Is.EqualTo(new long[] { 2 * Range, 2 * Range }));
    }

    [Test]
    public async Task A_full_drive_is_named_as_the_reason()
    {
        Fixture.Tenant.Faults.FailUpload(0, 507, code: "quotaLimitReached");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(SourceFile)))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(interrupted.Message, Does.Contain("full").And.Contain("Free some space"));
    }

    private Task<UploadReceipt> UploadAsync(
        TemporaryFile file, ConflictBehavior conflict = ConflictBehavior.Replace, Func<CancellationToken, Task>? beforeCommit = null) =>
        CreateFiles().UploadAsync(
            file.Path,
            DrivePath.In(Fixture.DriveId, Name),
            new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 1000, BeforeCommit = beforeCommit });
}
