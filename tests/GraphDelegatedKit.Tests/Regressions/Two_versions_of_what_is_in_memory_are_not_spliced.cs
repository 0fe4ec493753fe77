using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A process is killed after the service took a range and before that was written down; the next one brings other bytes of the same length.</summary>
public sealed class Two_versions_of_what_is_in_memory_are_not_spliced : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 12_345;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions InThree = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase(2)]
    [TestCase(3)]
    public async Task By_the_range_nobody_heard_of(int put)
    {
        _drive.TellsHashes = false; // else the service would tell in the end
        var content = Some.Bytes(Size);
        await KillAsync(put, content);
        content[((put - 1) * Range) + 1] ^= 1; // in that range

        try
        {
            await Transfers.By(_drive, _clock, _folder).UploadAsync(content, Target, InThree);
        }
        catch (TransferInterruptedException e)
        {
            Assert.That((put, e.Reason), Is.EqualTo((3, TransferReason.OutcomeUnknown))); // all of it was taken: whose bytes lie there nobody can tell
            return;
        }

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(content));
    }

    [Test]
    public async Task Stopped_and_not_killed_it_goes_on_all_the_same()
    {
        var content = Some.Bytes(Size);
        using var stop = new CancellationTokenSource();
        _drive.Faults[2] = Fault.ResetAfterCommit;
        _drive.OnCommit = stop.Cancel;
        await Assert.CatchAsync<OperationCanceledException>(() => Transfers.By(_drive, _clock, _folder).UploadAsync(content, Target, InThree, cancellationToken: stop.Token));
        _drive.OnCommit = () => { };

        var receipt = await Transfers.By(_drive, _clock, _folder).UploadAsync(content, Target, InThree);

        Assert.That((receipt.ResumedFrom, _drive.BytesTaken), Is.EqualTo((2L * Range, (long)Size)));
    }

    private async Task KillAsync(int put, byte[] content)
    {
        using var stop = new CancellationTokenSource();
        var onDisk = new Dictionary<string, byte[]>();
        _drive.Faults[put] = Fault.ResetAfterCommit;
        _drive.OnCommit = () =>
        {
            foreach (var file in Directory.GetFiles(_folder["transfers"], "*.upload")) onDisk[file] = File.ReadAllBytes(file);
            stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() => Transfers.By(_drive, _clock, _folder).UploadAsync(content, Target, InThree, cancellationToken: stop.Token));
        _drive.OnCommit = () => { };
        foreach (var (file, bytes) in onDisk) await File.WriteAllBytesAsync(file, bytes);
    }
}
