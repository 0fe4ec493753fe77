using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class ClaimedRangeTests
{
    private const int Range = 320 * 1024;

    [TestCase(1)]
    [TestCase(2)]
    public async Task An_upload_fails_when_the_service_claims_bytes_that_were_never_sent(int put)
    {
        using var file = new TemporaryFile(4 * Range);
        var drive = new ScriptedDrive();
        drive.Faults[put] = UploadFault.ReplyClaimsMoreBytes;

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            GraphFilesFactory.Create(drive, new Clock())
                .UploadAsync(file.Path, DrivePath.In("d", "big.bin"), new() { FragmentSize = Range, MaxSingleRequestSize = 0 })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.ContentMismatch));
            Assert.That(drive.Items.Count, Is.Zero);
            Assert.That(drive.IsSessionOpen, Is.False);
        }
    }

    [Test]
    public async Task Bytes_that_a_killed_process_had_in_flight_may_arrive_late()
    {
        using var folder = new TemporaryFolder();
        using var file = new TemporaryFile(4 * Range);
        using var stop = new CancellationTokenSource();
        var (drive, clock) = (new ScriptedDrive(), new Clock());
        var (target, options) = (DrivePath.In("d", "big.bin"), new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 });
        drive.OnPut = put =>
        {
            if (put == 2) stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(
            () => GraphFilesFactory.Create(drive, clock, folder).UploadAsync(file.Path, target, options, cancellationToken: stop.Token));
        drive.OnPut = put =>
        {
            if (put == 3) drive.AcceptLateBytes(file.Content.AsSpan(Range, 2 * Range)); // after it was asked, and as it is sent again
        };

        var receipt = await GraphFilesFactory.Create(drive, clock, folder).UploadAsync(file.Path, target, options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(drive.BytesAccepted, Is.EqualTo(2L * Range));
        }
    }
}
