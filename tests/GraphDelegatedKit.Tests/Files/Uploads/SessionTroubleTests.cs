using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// What becomes of an upload when the session will not say what it has, another one cannot be opened, or the place cannot be looked at.
/// </summary>
public sealed class SessionTroubleTests() : JournaledUploadFixture(SessionTroubleTests.Size)
{
    private const int Size = (2 * Range) + 12_345; // three ranges

    [TestCase(429, 30)]
    [TestCase(503, 30)]
    public async Task A_session_that_asks_to_be_left_alone_when_it_is_asked_is_asked_again_after_that(int status, int seconds)
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailQuestions(2, status, "tooManyRequests", seconds);

        var receipt = await UploadAsync();

        Assert.That(Clock.Delays.TakeLast(2), Is.EqualTo(new[] { TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds) }));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        Assert.That(Drive.BytesAccepted, Is.EqualTo(Size), "no byte is sent twice");
    }

    [TestCase(0, "connectionFailed")]
    [TestCase(500, "generalException")]
    [TestCase(504, "gatewayTimeout")]
    public async Task A_session_that_fails_when_it_is_asked_is_asked_again_and_no_byte_is_sent_meanwhile(int status, string code)
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailQuestions(3, status, code);

        var receipt = await UploadAsync();

        Assert.That(Drive.Log.Count(line => line == "GET session"), Is.EqualTo(4));
        Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        Assert.That(Drive.BytesAccepted, Is.EqualTo(Size), "no byte is sent twice");
    }

    [Test]
    public async Task A_session_that_never_answers_when_it_is_asked_is_given_up_after_six_tries_and_stays_pending()
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailQuestions(100, 500, "generalException");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Unreachable));
        Assert.That(Drive.Log.Count(line => line == "GET session"), Is.EqualTo(6));
        Assert.That((await CreateFiles().ListPendingUploadsAsync()).Single().Id, Is.EqualTo(stopped.PendingUploadId));
    }

    [Test]
    public async Task A_session_that_refuses_to_answer_when_it_is_asked_ends_the_upload()
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailQuestions(1, 400, "invalidRequest");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(Drive.IsSessionOpen, Is.False);
    }

    [TestCase(404, "itemNotFound")]
    [TestCase(401, "unauthenticated")]
    public async Task A_session_that_is_gone_when_it_is_asked_is_replaced_by_another(int status, string code)
    {
        Drive.Faults[2] = UploadFault.ResetAfterCommit;
        FailQuestions(1, status, code);

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(Drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_session_of_an_earlier_run_that_refuses_to_answer_is_given_up_and_the_upload_starts_over()
    {
        await CancelAtSecondRangeAsync();
        FailQuestions(1, 400, "invalidRequest");

        var receipt = await UploadAsync();

        Assert.That(receipt.ResumedFrom, Is.Zero);
        Assert.That(Drive.Log, Does.Contain("DELETE session"));
        Assert.That(Drive.Items["big.bin"].Content.AsSpan().SequenceEqual(SourceFile.Content));
    }

    [Test]
    public async Task A_session_of_an_earlier_run_that_cannot_be_reached_stays_pending()
    {
        await CancelAtSecondRangeAsync();
        FailQuestions(100, 500, "generalException");

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Unreachable));
        Assert.That(stopped.BytesConfirmed, Is.EqualTo(Range), "what the earlier run had sent");
        Assert.That(Drive.IsSessionOpen);
    }

    [Test]
    public async Task A_second_session_that_is_refused_ends_the_upload_with_that()
    {
        Drive.Faults[2] = UploadFault.SessionExpires;
        var opened = 0;
        var refuses = new InterceptingClient(Drive, (request, _) =>
        {
            if (request.Method != HttpMethod.Post || ++opened != 2) return;
            throw new GraphException(HttpStatusCode.Forbidden, "accessDenied", "Not any more.");
        });

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => CreateFiles(refuses).UploadAsync(SourceFile.Path, Destination, ThreeRanges));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(((GraphException)stopped.InnerException!).Code, Is.EqualTo("accessDenied"));
    }

    [Test]
    public async Task A_farewell_that_does_not_get_through_leaves_what_ended_the_upload_as_its_error()
    {
        Drive.Faults[2] = UploadFault.Status507;
        Drive.FailingDeletes = 1;

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(Drive, Clock).UploadAsync(SourceFile.Path, Destination, ThreeRanges));

        Assert.That(stopped!.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(((GraphException)stopped.InnerException!).Code, Is.EqualTo("quotaLimitReached"));
    }

    [Test]
    public async Task An_item_that_is_to_be_replaced_as_it_was_seen_and_is_gone_before_the_last_range_is_not_made_again()
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
    public async Task An_item_that_cannot_be_looked_at_before_the_last_range_stops_the_upload(int status, TransferReason reason)
    {
        Drive.Items["big.bin"] = new StoredItem("big.bin", [1]);
        var looks = 0;
        var refuses = new InterceptingClient(Drive, (request, _) =>
        {
            if (request is not { Method.Method: "GET", Url.IsPreAuthenticated: false } || ++looks != 2) return;
            throw new GraphException((HttpStatusCode)status, "x", "It cannot be seen.");
        });

        var options = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0, IfMatch = "e1" };

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => CreateFiles(refuses).UploadAsync(SourceFile.Path, Destination, options));

        Assert.That(stopped!.Reason, Is.EqualTo(reason));
        Assert.That(stopped.BytesConfirmed, Is.EqualTo(2 * Range));
    }

    [Test]
    public async Task Without_a_journal_nothing_is_pending_and_there_is_nothing_to_abandon()
    {
        var files = GraphFilesFactory.Create(Drive, Clock);

        Assert.That(await files.ListPendingUploadsAsync(), Is.Empty);
        Assert.That(await files.CancelUploadAsync("0123456789abcdef"), Is.False);
    }

    private Task<UploadReceipt> UploadAsync(UploadOptions? options = null) => CreateFiles().UploadAsync(SourceFile.Path, Destination, options ?? ThreeRanges);

    // The session is asked and does not say: so many times.
    private void FailQuestions(int times, int status, string code, int? retryAfter = null)
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
