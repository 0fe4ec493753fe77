using GraphDelegatedKit.Storage;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A fault that was no <see cref="StorageException"/> came out of the reading of an entry: it ended the upload, and hid every other one that was pending.</summary>
public sealed class A_keyring_that_breaks_down_ends_no_upload : IDisposable
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");
    private static readonly UploadOptions InThree = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly UploadSessionScript _drive = new();
    private readonly Clock _clock = new();
    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly LocalFile _file = new(3 * Range);

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task While_it_is_written_down([Values] bool isDenied)
    {
        var receipt = await Files(new Broken(isDenied)).UploadAsync(_file.Path, Target, InThree);

        Assert.That((receipt.Outcome, Warnings("cannot be written, so the upload begins anew when it is run again: The bus is gone.")), Is.EqualTo((UploadOutcome.Created, 1)));
    }

    [Test]
    public async Task While_it_is_read_and_hides_no_other([Values] bool isDenied)
    {
        await StopAsync(Files(new FakeKeyring()), Target);
        await StopAsync(Files(null), DrivePath.In("d", "other.bin"));
        var files = Files(new Broken(isDenied));

        Assert.That((await files.ListPendingUploadsAsync()).Select(pending => pending.Name), Is.EqualTo((string[])["other.bin"]));
        Assert.That((await files.UploadAsync(_file.Path, Target, InThree)).Outcome, Is.EqualTo(UploadOutcome.Created));

        Assert.That(Warnings("cannot be read, so the upload begins anew: The bus is gone."), Is.EqualTo(2));
    }

    private int Warnings(string words) => _log.Lines.Count(line => line.StartsWith("Warning:", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));

    private GraphFiles Files(IKeyring? keyring) => new(
        _drive,
        new FileTransferOptions
        {
            TimeProvider = _clock,
            LoggerFactory = _log,
            Journal = new() { Folder = _folder["transfers"], Protection = [keyring is null ? JournalProtection.OwnerOnlyFile : JournalProtection.Os] },
        },
        keyring);

    private async Task StopAsync(GraphFiles files, DrivePath target)
    {
        using var stop = new CancellationTokenSource();
        _drive.OnPut = _ => stop.Cancel();
        await Assert.CatchAsync<OperationCanceledException>(() => files.UploadAsync(_file.Path, target, InThree, cancellationToken: stop.Token));
        _drive.OnPut = _ => { };
        _drive.EndSession();
    }

    private sealed class Broken(bool isDenied) : IKeyring
    {
        private Exception Fault => isDenied ? new UnauthorizedAccessException("The bus is gone.") : new IOException("The bus is gone.");

        public Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken) => Task.FromException<byte[]?>(Fault);

        public Task WriteAsync(string name, byte[] secret, CancellationToken cancellationToken) => Task.FromException(Fault);

        public Task DeleteAsync(string name, CancellationToken cancellationToken) => Task.FromException(Fault);
    }
}
