using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class NewSessionNotFoundTests
{
    [TestCase(0)]
    [TestCase(1)]
    public async Task A_new_session_that_stays_unknown_with_a_Retry_After_is_given_up_after_three_delays(int retryAfter)
    {
        using var file = new TemporaryFile(1000);
        var (drive, clock) = (new ScriptedDrive(), new Clock());
        for (var put = 1; put <= 100; put++)
        {
            drive.Refusals[put] = new GraphException(HttpStatusCode.NotFound, "itemNotFound", "The session does not exist.")
            {
                RetryAfter = TimeSpan.FromSeconds(retryAfter),
            };
        }

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => GraphFilesFactory.Create(drive, clock)
            .UploadAsync(file.Path, DrivePath.In("d", "a.bin"), new UploadOptions { MaxSingleRequestSize = 0 })))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SessionLost));
        Assert.That(clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo((double[])[2, 4, 6, 2, 4, 6]));
    }
}
