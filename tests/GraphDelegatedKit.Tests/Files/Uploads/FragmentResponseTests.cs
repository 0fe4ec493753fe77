using System.Globalization;
using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The next request of an upload when the session answers the second of three ranges with an error. The status and the error code decide,
/// and never the message.
/// </summary>
public sealed class FragmentResponseTests
{
    private const int Grid = 320 * 1024;
    private const int Fragment = 2 * Grid;
    private const int Size = (2 * Fragment) + 1;

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();

    [TestCase(0, "connectionFailed", null, "waits and reads the status")]
    [TestCase(0, "deadlineExceeded", null, "waits and reads the status")]
    [TestCase(408, "", null, "waits and reads the status")]
    [TestCase(
        429, "tooManyRequests", 0, "waits and reads the status", Description = "A Retry-After of 0 seconds is not a delay to respect.")]
    [TestCase(429, "tooManyRequests", null, "waits and reads the status")]
    [TestCase(429, "tooManyRequests", 315, "waits 315 s and sends it again")]
    [TestCase(503, "", 5, "waits 5 s and sends it again")]
    [TestCase(503, "", null, "waits and reads the status")]
    [TestCase(500, "", 9, "waits and reads the status")]
    [TestCase(502, "", null, "waits and reads the status")]
    [TestCase(504, "", null, "waits and reads the status")]
    [TestCase(416, "fragmentOverlap", null, "reads the status")]
    [TestCase(404, "itemNotFound", null, "opens another session")]
    [TestCase(410, "", null, "opens another session")]
    [TestCase(400, "uploadSessionNotFound", null, "opens another session")]
    [TestCase(400, "itemNotFound", null, "opens another session")]
    [TestCase(401, "unauthenticated", null, "opens another session")]
    [TestCase(403, "expiredToken", null, "opens another session")]
    [TestCase(403, "accessDenied", null, "opens another session", Description = "The permission in the upload URL has expired.")]
    [TestCase(403, "InvalidAuthenticationToken", null, "opens another session", Description = "The same error from Outlook.")]
    [TestCase(403, "ErrorAccessDenied", null, "opens another session")]
    [TestCase(413, "maxFragmentLengthExceeded", null, "sends half of the range")]
    [TestCase(400, "maxFragmentLengthExceeded", null, "sends half of the range")]
    [TestCase(409, "resourceModified", null, "waits and reads the status", Description = "The request named no version.")]
    [TestCase(412, "resourceModified", null, "waits and reads the status")]
    [TestCase(400, "UploadSessionNotFound", null, "opens another session")]
    public async Task A_temporary_error_of_a_range_leads_to_one_next_request_and_a_complete_file(
        int status, string code, int? retryAfter, string next)
    {
        _drive.Refusals[2] = Error(status, code, retryAfter);

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Next(), Is.EqualTo(next));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [TestCase(507, "quotaLimitReached", TransferReason.Refused)]
    [TestCase(400, "invalidRequest", TransferReason.Refused)]
    [TestCase(400, "pathIsTooLong", TransferReason.Refused)]
    [TestCase(403, "malwareDetected", TransferReason.BlockedAsMalware)]
    [TestCase(409, "editConflict", TransferReason.Refused)]
    [TestCase(409, "nameAlreadyExists", TransferReason.NameTaken)]
    [TestCase(423, "resourceLocked", TransferReason.Locked)]
    public async Task A_permanent_error_of_a_range_interrupts_the_upload_and_deletes_the_session(
        int status, string code, TransferReason reason)
    {
        _drive.Refusals[2] = Error(status, code, null);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stopped!.Reason, Is.EqualTo(reason));
            Assert.That(stopped.InnerException, Is.SameAs(_drive.Refusals[2]));
            Assert.That(stopped.BytesConfirmed, Is.EqualTo(Fragment));
            Assert.That(stopped.TotalBytes, Is.EqualTo(Size));
            Assert.That(After(), Is.EqualTo(new[] { "DELETE session" }));
            Assert.That(_clock.Delays, Is.Empty);
        }
    }

    [Test]
    public async Task A_404_from_a_session_that_has_answered_once_means_that_the_session_is_gone()
    {
        _drive.Refusals[1] = Error(404, "itemNotFound", null);
        _drive.Refusals[3] = Error(404, "itemNotFound", null);

        await UploadAsync();

        Assert.That(_drive.Log.Take(5),
            Is.EqualTo(new[] { "GET item", "POST session", "PUT 0-655359", "PUT 0-655359", "PUT 655360-1310719" }));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_new_session_that_is_not_found_four_times_is_gone()
    {
        for (var put = 1; put <= 4; put++) _drive.Refusals[put] = Error(404, "itemNotFound", null);

        var receipt = await UploadAsync();

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        Assert.That(_drive.Log.Count(line => line == "POST session"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_refused_range_size_is_never_used_again()
    {
        using var file = TemporaryFile.CreateSparse(60 * 1024 * 1024);
        _drive.ReportsHashes = false;
        _drive.Refusals[2] = Error(413, "maxFragmentLengthExceeded", null);

        await GraphFilesFactory.Create(_drive, _clock).UploadAsync(file.Path, DrivePath.In("d", "big.bin"));

        var sizes = _drive.Log.Where(line => line.StartsWith("PUT", StringComparison.Ordinal)).Select(Length).ToList();
        Assert.That(sizes[1], Is.EqualTo(20 * 1024 * 1024), "fast ranges grow");
        Assert.That(sizes.Skip(2), Is.All.EqualTo(10 * 1024 * 1024), "ranges stay at half of the refused size");
    }

    private static GraphException Error(int status, string code, int? retryAfter) =>
        new(status == 0 ? null : (HttpStatusCode)status, code, "Some words.")
    {
        RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        MayHaveExecuted = status is 0 or >= 500,
    };

    private static long Length(string put)
    {
        var edges = put["PUT ".Length..].Split('-').Select(edge => long.Parse(edge, CultureInfo.InvariantCulture)).ToArray();
        return edges[1] - edges[0] + 1;
    }

    private Task<UploadReceipt> UploadAsync() =>
        GraphFilesFactory.Create(_drive, _clock)
            .UploadAsync(
                TestData.CreateRandomBytes(Size),
                DrivePath.In("d", "big.bin"),
                new UploadOptions { FragmentSize = Fragment, MaxSingleRequestSize = 0 });

    // The requests after the refused range.
    private List<string> After() => [.. _drive.Log.SkipWhile(line => line != "PUT 655360-1310719").Skip(1)];

    private string Next() => (After()[0], _clock.Delays.Count) switch
    {
        ("GET session", 0) => "reads the status",
        ("GET session", 1) => "waits and reads the status",
        ("DELETE session", 0) when After().Take(3).Last() == "POST session" => "opens another session",
        ("PUT 655360-983039", 0) => "sends half of the range",
        ("PUT 655360-1310719", 1) => $"waits {_clock.Delays[0].TotalSeconds} s and sends it again",
        var other => other.ToString(),
    };
}
