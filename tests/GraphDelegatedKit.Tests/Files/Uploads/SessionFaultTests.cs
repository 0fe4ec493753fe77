using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Uploads whose session status cannot be read, whose second session cannot be opened, or whose destination cannot be read.
/// </summary>
public sealed class SessionFaultTests() : JournaledUploadFixture(SessionFaultTests.Size)
{
    private const int Size = (2 * Range) + 12_345; // three ranges

    [TestCase(429, 30)]
    [TestCase(503, 30)]
    public async Task A_throttled_status_request_is_retried_after_the_requested_delay(int status, int seconds)
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailStatusReads(2, status, "tooManyRequests", seconds);

        var receipt = await UploadAsync();

        Assert.That(Clock.Delays.TakeLast(2), Is.EqualTo(new[] { TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds) }));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        Assert.That(Drive.BytesAccepted, Is.EqualTo(Size), "no byte is sent twice");
    }

    [TestCase(0, "connectionFailed")]
    [TestCase(500, "generalException")]
    [TestCase(504, "gatewayTimeout")]
    public async Task A_failing_status_request_is_retried_and_no_byte_is_sent_in_between(int status, string code)
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailStatusReads(3, status, code);

        var receipt = await UploadAsync();

        Assert.That(Drive.Log.Count(line => line == "GET session"), Is.EqualTo(4));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        Assert.That(Drive.BytesAccepted, Is.EqualTo(Size), "no byte is sent twice");
    }

    [Test]
    public async Task An_upload_whose_status_cannot_be_read_is_interrupted_after_six_attempts_and_stays_pending()
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailStatusReads(100, 500, "generalException");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Unreachable));
        Assert.That(Drive.Log.Count(line => line == "GET session"), Is.EqualTo(6));
        Assert.That((await CreateFiles().ListPendingUploadsAsync()).Single().Id, Is.EqualTo(stopped.PendingUploadId));
    }

    [Test]
    public async Task A_refused_status_request_ends_the_upload()
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailStatusReads(1, 400, "invalidRequest");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(Drive.IsSessionOpen, Is.False);
    }

    [TestCase(404, "itemNotFound")]
    [TestCase(401, "unauthenticated")]
    public async Task A_session_whose_status_is_not_found_is_replaced(int status, string code)
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailStatusReads(1, status, code);

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(Drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_session_of_an_earlier_run_that_refuses_the_status_request_is_deleted_and_the_upload_starts_over()
    {
        await CancelAtSecondRangeAsync();
        FailStatusReads(1, 400, "invalidRequest");

        var receipt = await UploadAsync();

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(Drive.Log, Does.Contain("DELETE session"));
        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
    }

    [Test]
    public async Task A_session_of_an_earlier_run_that_cannot_be_reached_stays_pending()
    {
        await CancelAtSecondRangeAsync();
        FailStatusReads(100, 500, "generalException");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Unreachable));
        Assert.That(stopped.BytesConfirmed, Is.EqualTo(Range), "the bytes of the earlier run");
        Assert.That(Drive.IsSessionOpen);
    }

    [Test]
    public async Task A_refused_second_session_ends_the_upload_with_that_error()
    {
        Drive.Faults[2] = UploadFault.SessionExpires;
        var opened = 0;
        var refuses = new InterceptingClient(Drive, (request, _) =>
        {
            if (request.Method != HttpMethod.Post || ++opened != 2) return;
            throw new GraphException(HttpStatusCode.Forbidden, "accessDenied", "Access was withdrawn.");
        });

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles(refuses).UploadAsync(SourceFile.Path, Destination, ThreeRanges));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(((GraphException)stopped.InnerException!).Code, Is.EqualTo("accessDenied"));
    }

    [Test]
    public async Task A_failed_session_deletion_does_not_replace_the_original_error()
    {
        Drive.Faults[2] = UploadFault.Status507;
        Drive.FailingDeletes = 1;

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(Drive, Clock).UploadAsync(SourceFile.Path, Destination, ThreeRanges));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(((GraphException)stopped.InnerException!).Code, Is.EqualTo("quotaLimitReached"));
    }

    [Test]
    public async Task An_item_that_is_deleted_during_a_conditional_upload_is_not_created_again()
    {
        Drive.Items["big.bin"] = new StoredItem("big.bin", [1]);
        Drive.OnPut = put =>
        {
            if (put == 2) Drive.Items.Remove("big.bin");
        };

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => UploadAsync(new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, IfMatch = "e1" }));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.ItemChanged));
        Assert.That(Drive.Items, Is.Empty);
    }

    [TestCase(403, TransferReason.Refused)]
    [TestCase(500, TransferReason.Unreachable)]
    public async Task A_conditional_upload_is_interrupted_if_the_item_cannot_be_read_before_the_last_range(
        int status, TransferReason reason)
    {
        Drive.Items["big.bin"] = new StoredItem("big.bin", [1]);
        var reads = 0;
        var refuses = new InterceptingClient(Drive, (request, _) =>
        {
            if (request is not { Method.Method: "GET", Url.IsPreAuthenticated: false } || ++reads != 2) return;
            throw new GraphException((HttpStatusCode)status, "x", "The item cannot be read.");
        });

        var options = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, IfMatch = "e1" };

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles(refuses).UploadAsync(SourceFile.Path, Destination, options));

        Assert.That(stopped!.Reason, Is.EqualTo(reason));
        Assert.That(stopped.BytesConfirmed, Is.EqualTo(2 * Range));
    }

    [Test]
    public async Task No_upload_is_pending_without_a_journal()
    {
        var files = GraphFilesFactory.Create(Drive, Clock);

        Assert.That(await files.ListPendingUploadsAsync(), Is.Empty);
        Assert.That(await files.CancelUploadAsync("0123456789abcdef"), Is.False);
    }

    private Task<UploadReceipt> UploadAsync(UploadOptions? options = null) =>
        CreateFiles().UploadAsync(SourceFile.Path, Destination, options ?? ThreeRanges);

    // Lets a number of status requests fail.
    private void FailStatusReads(int times, int status, string code, int? retryAfter = null)
    {
        var fault = new GraphException(status == 0 ? null : (HttpStatusCode)status, code, "Some words.")
        {
            RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
        Drive.OnStatusRead = () =>
        {
            if (times-- > 0) throw fault;
        };
    }
}
