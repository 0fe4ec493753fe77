using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A fault that was no <see cref="StorageException"/> came out of the reading of an entry: it ended the upload, and hid every other one that was pending.</summary>
public sealed class JournalKeyringFailureTests : IDisposable
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions ThreeFragments = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly ScriptedDrive _drive = new();
    private readonly Clock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly LogBook _log = new();
    private readonly TemporaryFile _file = new(3 * Range);

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task A_keyring_failure_while_the_journal_is_written_does_not_end_the_upload([Values] bool isDenied)
    {
        var receipt = await CreateFiles(new FailingKeyring(isDenied)).UploadAsync(_file.Path, Target, ThreeFragments);

        Assert.That((receipt.Outcome, CountWarnings("cannot be written, so an interrupted upload cannot be resumed: The bus is gone.")), Is.EqualTo((UploadOutcome.Created, 1)));
    }

    [Test]
    public async Task A_keyring_failure_while_an_entry_is_read_hides_no_other_pending_upload([Values] bool isDenied)
    {
        await InterruptUploadAsync(CreateFiles(new FakeKeyring()), Target);
        await InterruptUploadAsync(CreateFiles(null), DrivePath.In("d", "other.bin"));
        var files = CreateFiles(new FailingKeyring(isDenied));

        Assert.That((await files.ListPendingUploadsAsync()).Select(pending => pending.Name), Is.EqualTo((string[])["other.bin"]));
        Assert.That((await files.UploadAsync(_file.Path, Target, ThreeFragments)).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(CountWarnings("cannot be read, so its upload starts from the first byte: The bus is gone."), Is.EqualTo(2));
    }

    private int CountWarnings(string text) => _log.Lines.Count(line => line.StartsWith("Warning:", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

    private GraphFiles CreateFiles(IKeyring? keyring) => new(
        _drive,
        new FileTransferOptions
        {
            TimeProvider = _clock,
            LoggerFactory = _log,
            Journal = new() { Folder = _folder["transfers"], Protection = [keyring is null ? StorageProtection.OwnerOnlyFile : StorageProtection.Os] },
        },
        keyring);

    private async Task InterruptUploadAsync(GraphFiles files, DrivePath target)
    {
        using var stop = new CancellationTokenSource();
        _drive.OnPut = _ => stop.Cancel();
        await Assert.CatchAsync<OperationCanceledException>(() => files.UploadAsync(_file.Path, target, ThreeFragments, cancellationToken: stop.Token));
        _drive.OnPut = _ => { };
        _drive.ExpireSession();
    }

    private sealed class FailingKeyring(bool isDenied) : IKeyring
    {
        private Exception Fault => isDenied ? new UnauthorizedAccessException("The bus is gone.") : new IOException("The bus is gone.");

        public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromException<byte[]?>(Fault);

        public Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken) => Task.FromException(Fault);

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => Task.FromException(Fault);
    }
}
