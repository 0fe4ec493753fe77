using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class A_name_is_not_left_held_by_a_session_nobody_knows
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions InThree = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();

    [Test]
    public async Task One_that_cannot_be_given_up_stays_written_down()
    {
        using var folder = new Folder();
        using var file = new LocalFile((2 * Range) + 12_345);
        _drive.Faults[2] = Fault.Answer507;
        _drive.DeletesThatFail = 1;

        await Assert.ThrowsAsync<TransferInterruptedException>(() => Files(folder).UploadAsync(file.Path, Target, InThree));
        var pending = (await Files(folder).ListPendingUploadsAsync()).Single();
        await Files(folder).CancelUploadAsync(pending.Id);

        Assert.That((_drive.IsSessionOpen, await Files(folder).ListPendingUploadsAsync()), Is.EqualTo((false, Array.Empty<PendingUpload>())));
    }

    [Test]
    public async Task And_is_given_up_by_the_next_run_that_is_another_upload()
    {
        using var folder = new Folder();
        using var file = new LocalFile((2 * Range) + 12_345);
        using var other = new LocalFile(2 * Range);
        _drive.Faults[2] = Fault.Answer507;
        _drive.DeletesThatFail = 3;

        await Assert.ThrowsAsync<TransferInterruptedException>(() => Files(folder).UploadAsync(file.Path, Target, InThree));
        await Assert.ThrowsAsync<GraphException>(() => Files(folder).UploadAsync(other.Path, Target, InThree)); // the first is still in the way
        var receipt = await Files(folder).UploadAsync(other.Path, Target, InThree);

        Assert.That((receipt.Outcome, (await Files(folder).ListPendingUploadsAsync()).Count), Is.EqualTo((UploadOutcome.Created, 0)));
    }

    private GraphFiles Files(Folder folder) => Transfers.By(_drive, _clock, folder);
}
