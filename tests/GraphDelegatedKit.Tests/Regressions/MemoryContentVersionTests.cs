using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A process is killed after the service stored a range and before the journal recorded it; the next process uploads other bytes of the
/// same length.
/// </summary>
public sealed class MemoryContentVersionTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 12_345;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions ThreeFragments = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase(2)]
    [TestCase(3)]
    public async Task A_resumed_upload_from_memory_does_not_combine_two_versions_of_the_content(int put)
    {
        _drive.ReportsHashes = false; // else the service would tell in the end
        var content = TestData.CreateRandomBytes(Size);
        await KillDuringPutAsync(put, content);
        content[((put - 1) * Range) + 1] ^= 1; // in that range

        try
        {
            await GraphFilesFactory.Create(_drive, _clock, _folder).UploadAsync(content, Target, ThreeFragments);
        }
        catch (TransferInterruptedException e)
        {
            using (Assert.EnterMultipleScope())
            {
                // the service stored every byte, but whether they are of the old or the new content is unknown
                Assert.That(put, Is.EqualTo(3));
                Assert.That(e.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
            }

            return;
        }

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(content));
    }

    [Test]
    public async Task An_upload_from_memory_that_was_stopped_resumes_after_an_unconfirmed_range()
    {
        var content = TestData.CreateRandomBytes(Size);
        using var stop = new CancellationTokenSource();
        _drive.Faults[2] = UploadFault.ResetAfterCommit;
        _drive.OnCommit = stop.Cancel;
        await Assert.CatchAsync<OperationCanceledException>(() =>
            GraphFilesFactory.Create(_drive, _clock, _folder).UploadAsync(content, Target, ThreeFragments, cancellationToken: stop.Token));
        _drive.OnCommit = () => { };

        var receipt = await GraphFilesFactory.Create(_drive, _clock, _folder).UploadAsync(content, Target, ThreeFragments);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.EqualTo(2L * Range));
            Assert.That(_drive.BytesAccepted, Is.EqualTo(Size));
        }
    }

    private async Task KillDuringPutAsync(int put, byte[] content)
    {
        using var stop = new CancellationTokenSource();
        var onDisk = new Dictionary<string, byte[]>();
        _drive.Faults[put] = UploadFault.ResetAfterCommit;
        _drive.OnCommit = () =>
        {
            foreach (var file in Directory.GetFiles(_folder["transfers"], "*.upload")) onDisk[file] = File.ReadAllBytes(file);
            stop.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(() =>
            GraphFilesFactory.Create(_drive, _clock, _folder).UploadAsync(content, Target, ThreeFragments, cancellationToken: stop.Token));
        _drive.OnCommit = () => { };
        foreach (var (file, bytes) in onDisk) await File.WriteAllBytesAsync(file, bytes);
    }
}
