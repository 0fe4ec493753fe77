using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class Bytes_that_were_never_sent_are_not_taken_for_sent
{
    private const int Range = 320 * 1024;

    [TestCase(1)]
    [TestCase(2)]
    public async Task Whatever_the_service_says_it_has(int put)
    {
        using var file = new LocalFile(4 * Range);
        var drive = new UploadSessionScript();
        drive.Faults[put] = Fault.CommitThatClaimsMore;

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            Transfers.By(drive, new Clock()).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), new() { FragmentSize = Range, MaxSingleRequestSize = 0 })))!;

        Assert.That((stopped.Reason, drive.Items.Count, drive.IsSessionOpen), Is.EqualTo((TransferReason.ContentMismatch, 0, false)));
    }

    [Test]
    public async Task But_what_a_killed_process_had_under_way_may_arrive_late()
    {
        using var folder = new Folder();
        using var file = new LocalFile(4 * Range);
        using var stop = new CancellationTokenSource();
        var (drive, clock) = (new UploadSessionScript(), new Clock());
        var (target, options) = (DrivePath.In("d", "big.bin"), new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 });
        drive.OnPut = put =>
        {
            if (put == 2) stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => Transfers.By(drive, clock, folder).UploadAsync(file.Path, target, options, cancellationToken: stop.Token));
        drive.OnPut = put =>
        {
            if (put == 3) drive.TakeLate(file.Content.AsSpan(Range, 2 * Range)); // after it was asked, and as it is sent again
        };

        var receipt = await Transfers.By(drive, clock, folder).UploadAsync(file.Path, target, options);

        Assert.That((receipt.Outcome, receipt.Verified, drive.BytesTaken), Is.EqualTo((UploadOutcome.Created, Verification.Matched, 2L * Range)));
    }
}
