using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class A_session_begun_anew_has_all_its_patience
{
    private const int Range = 320 * 1024;

    [Test]
    public async Task Although_an_earlier_run_had_come_further()
    {
        using var folder = new Folder();
        using var file = new LocalFile(10 * Range);
        using var stop = new CancellationTokenSource();
        var (drive, clock) = (new UploadSessionScript(), new Clock());
        drive.OnPut = put =>
        {
            if (put == 10) stop.Cancel();
        };
        var options = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 };
        await Assert.CatchAsync<OperationCanceledException>(() => Transfers.By(drive, clock, folder).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), options, cancellationToken: stop.Token));
        drive.OnPut = _ => { };
        drive.Faults[11] = Fault.SessionEnds;
        for (var put = 12; put < 28; put += 2) drive.Faults[put] = Fault.NotMovingOn; // every range goes twice, and arrives

        var receipt = await Transfers.By(drive, clock, folder).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), options);

        Assert.That((receipt.Outcome, receipt.ResumedFrom), Is.EqualTo((UploadOutcome.Created, 0L)));
    }
}
