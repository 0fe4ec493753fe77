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
            Transfers.By(drive, new Clock()).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), new() { FragmentSize = Range, MostInOnePut = 0 })))!;

        Assert.That((stopped.Reason, drive.Items.Count, drive.IsSessionOpen), Is.EqualTo((TransferReason.ContentDiffers, 0, false)));
    }
}
