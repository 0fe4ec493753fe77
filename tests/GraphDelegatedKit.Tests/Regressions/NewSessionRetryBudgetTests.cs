using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class NewSessionRetryBudgetTests
{
    private const int Range = 320 * 1024;

    [Test]
    public async Task A_new_upload_session_starts_with_a_full_retry_budget()
    {
        using var folder = new TemporaryFolder();
        using var file = new TemporaryFile(10 * Range);
        using var stop = new CancellationTokenSource();
        var (drive, clock) = (new ScriptedDrive(), new Clock());
        drive.OnPut = put =>
        {
            if (put == 10) stop.Cancel();
        };
        var options = new UploadOptions { FragmentSize = Range, MaxSingleRequestSize = 0 };
        await Assert.CatchAsync<OperationCanceledException>(() => GraphFilesFactory.Create(drive, clock, folder)
            .UploadAsync(file.Path, DrivePath.In("d", "big.bin"), options, cancellationToken: stop.Token));
        drive.OnPut = _ => { };
        drive.Faults[11] = UploadFault.SessionExpires;
        for (var put = 12; put < 28; put += 2) drive.Faults[put] = UploadFault.NoProgress; // every range goes twice, and arrives

        var receipt = await GraphFilesFactory.Create(drive, clock, folder).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.ResumedFrom, Is.Zero);
        }
    }
}
