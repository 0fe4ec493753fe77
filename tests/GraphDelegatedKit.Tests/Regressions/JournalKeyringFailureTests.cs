using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A fault that was no <see cref="StorageException"/> came out of the reading of an entry: it ended the upload, and hid every other one
/// that was pending.
/// </summary>
public sealed class JournalKeyringFailureTests : JournaledUploadFixture
{
    [Test]
    public async Task A_keyring_failure_while_the_journal_is_written_does_not_end_the_upload([Values] bool isDenied)
    {
        var receipt = await CreateFiles(new FailingKeyring(isDenied)).UploadAsync(SourceFile.Path, Destination, ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(CountWarnings("cannot be written, so an interrupted upload cannot be resumed: The bus is gone."), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_keyring_failure_while_an_entry_is_read_hides_no_other_pending_upload([Values] bool isDenied)
    {
        await InterruptUploadAsync(CreateFiles(new FakeKeyring()), Destination);
        await InterruptUploadAsync(CreateFiles(null), DrivePath.In("d", "other.bin"));
        var files = CreateFiles(new FailingKeyring(isDenied));

        Assert.That((await files.ListPendingUploadsAsync()).Select(pending => pending.Name), Is.EqualTo((string[])["other.bin"]));
        Assert.That((await files.UploadAsync(SourceFile.Path, Destination, ThreeRanges)).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(CountWarnings("cannot be read, so its upload starts from the first byte: The bus is gone."), Is.EqualTo(2));
    }

    private GraphFiles CreateFiles(IKeyring? keyring) => new(
        Drive,
        new FileTransferOptions
        {
            TimeProvider = Clock,
            LoggerFactory = Log,
            Journal = new()
            {
                Folder = JournalFolder,
                Protection = keyring is null ? [StorageProtection.OwnerOnlyFile] : [StorageProtection.Os, StorageProtection.OwnerOnlyFile],
            },
        },
        keyring);

    private async Task InterruptUploadAsync(GraphFiles files, DrivePath target)
    {
        using var stop = new CancellationTokenSource();
        Drive.OnPut = _ => stop.Cancel();
        await Assert.CatchAsync<OperationCanceledException>(
            () => files.UploadAsync(SourceFile.Path, target, ThreeRanges, cancellationToken: stop.Token));
        Drive.OnPut = _ => { };
        Drive.ExpireSession();
    }

    private sealed class FailingKeyring(bool isDenied) : IKeyring
    {
        private Exception Fault => isDenied ? new UnauthorizedAccessException("The bus is gone.") : new IOException("The bus is gone.");

        public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromException<byte[]?>(Fault);

        public Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken) => Task.FromException(Fault);

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => Task.FromException(Fault);
    }
}
