using System.Runtime.Versioning;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Sources of every kind are read again for a retry, and their bytes are never kept in memory.</summary>
public class UploadContentTests
{
    private const int MiB = 1024 * 1024;
    private const int Size = (12 * MiB) + 7;
    private static readonly DrivePath Destination = DrivePath.In("d", "big.bin");

    private readonly ScriptedDrive _drive = new();
    private readonly byte[] _content = CreateContent();

    public enum SourceKind
    {
        Memory,
        Seekable,
        SeekableFromMiddle,
        NonSeekable,
    }

    [TestCase(SourceKind.Memory)]
    [TestCase(SourceKind.Seekable)]
    [TestCase(SourceKind.SeekableFromMiddle)]
    [TestCase(SourceKind.NonSeekable)]
    public async Task An_upload_from_any_source_arrives_complete_after_retries(SourceKind kind)
    {
        _drive.Faults[1] = UploadFault.ResetAfterPartialCommit;
        _drive.Faults[2] = UploadFault.ResetBeforeCommit;

        var receipt = await UploadAsync(kind);

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_content));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Size, Is.EqualTo(Size));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.EqualTo(2));
        }

        Assert.That(_drive.LargestBuffer, Is.LessThanOrEqualTo(256 * 1024));
    }

    [TestCase(SourceKind.Memory)]
    [TestCase(SourceKind.Seekable)]
    [TestCase(SourceKind.NonSeekable)]
    public async Task A_source_that_is_not_a_file_sends_no_timestamps(SourceKind kind)
    {
        await UploadAsync(kind, new UploadOptions { MaxSingleRequestSize = 0 }, 1000);

        Assert.That(_drive.SessionBody.ToString(), Does.Not.Contain("fileSystemInfo"));
    }

    [TestCase(SourceKind.Memory)]
    [TestCase(SourceKind.Seekable)]
    [TestCase(SourceKind.NonSeekable)]
    public async Task A_source_of_up_to_4_MiB_is_sent_in_one_request(SourceKind kind)
    {
        await UploadAsync(kind, new UploadOptions { MaxSingleRequestSize = 0 }, 1000);
        Assert.That(_drive.Log, Has.None.StartsWith("PUT content"));

        await UploadAsync(kind, length: 1000);
        Assert.That(_drive.Log[^1], Is.EqualTo("PUT content replace"));
    }

    [Test]
    public async Task A_seekable_stream_stays_open()
    {
        using var stream = new MemoryStream(_content);

        await GraphFilesFactory.Create(_drive, new Clock()).UploadAsync(stream, Destination);

        Assert.That(stream.CanRead, Is.True);
    }

    [Test]
    public async Task Reads_of_a_stream_are_serialized_even_after_an_abandoned_attempt()
    {
        using var stream = new BlockingStream([1, 2, 3, 4]);
        var bytes = new SeekableStreamContent(stream);
        var (first, second) = (new byte[2], new byte[2]);

        var abandoned = bytes.ReadAsync(0, first, default).AsTask();
        var next = bytes.ReadAsync(2, second, default).AsTask();
        stream.Release.SetResult();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await abandoned, Is.EqualTo(2));
            Assert.That(await next, Is.EqualTo(2));
            Assert.That(first, Is.EqualTo((byte[])[1, 2]));
            Assert.That(second, Is.EqualTo((byte[])[3, 4]));
        }
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "On Windows the file is deleted when it is closed.")]
    public async Task A_spool_file_has_no_name_while_it_is_in_use()
    {
        using var folder = new TemporaryFolder();
        using var source = new NonSeekableStream(_content, () => Assert.That(folder.FileNames, Is.Empty));

        using var spooled = await Spool.CreateAsync(source, folder.Path, default);

        var readBack = new byte[Size];
        await spooled.ReadAsync(0, readBack, default);
        Assert.That(readBack.AsSpan().SequenceEqual(_content));
    }

    [Test]
    [Platform("Linux", Reason = "Open unnamed files can be found on Linux only.")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_spool_file_is_readable_by_its_owner_only_and_is_deleted_on_failure()
    {
        using var folder = new TemporaryFolder();
        List<UnixFileMode> modes = [];
        using var source = new NonSeekableStream(_content, () =>
        {
            modes.AddRange(FindOpenFiles(folder).Select(File.GetUnixFileMode));
            if (modes.Count == 2) throw new IOException("The line is cut.");
        });

        await Assert.ThrowsAsync<IOException>(() => Spool.CreateAsync(source, folder.Path, default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(modes.Count, Is.EqualTo(2));
            Assert.That(modes.Distinct().Single(), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(FindOpenFiles(folder).Length, Is.Zero);
        }
    }

    [Test]
    public async Task A_SHA_256_is_computed_on_request_and_a_QuickXorHash_always()
    {
        var withoutSha256 = await UploadAsync(SourceKind.Memory);
        var withSha256 = await UploadAsync(SourceKind.Memory, new UploadOptions { ComputeSha256 = true });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(withoutSha256.Sha256, Is.Null);
            Assert.That(withoutSha256.QuickXorHash, Is.EqualTo(NaiveQuickXorHash.Compute(_content)));
        }

        Assert.That(
            withSha256.Sha256, Is.EqualTo(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(_content)).ToLowerInvariant()));
    }

    [Test]
    public async Task A_stream_that_changes_its_length_is_not_stored()
    {
        using var stream = new MemoryStream();
        stream.Write(_content);
        stream.Position = 0;
        _drive.OnPutHalfRead = put => stream.SetLength(put == 2 ? Size + 1 : Size);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => GraphFilesFactory.Create(_drive, new Clock())
            .UploadAsync(stream, Destination, new UploadOptions { FragmentSize = 10 * MiB })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
            Assert.That(_drive.Items.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_folder_a_pipe_or_a_device_is_refused_before_any_request()
    {
        using var folder = new TemporaryFolder();
        Assert.That((await Assert.ThrowsAsync<IOException>(() => UploadAsync(folder.Path)))!.Message, Does.Contain("is a folder"));

        if (OperatingSystem.IsLinux())
        {
            Shell.Run("mkfifo", folder["pipe"]);
            Assert.That((await Assert.ThrowsAsync<IOException>(() => Task.Run(() => UploadAsync(folder["pipe"]))
                .WaitAsync(TimeSpan.FromMinutes(2))))!.Message, Does.Contain("a pipe or a device"));
            Assert.That(
                (await Assert.ThrowsAsync<IOException>(() => UploadAsync("/dev/zero")))!.Message, Does.Contain("a pipe or a device"));
        }

        await Assert.ThrowsAsync<FileNotFoundException>(() => UploadAsync(folder["nothing"]));
        Assert.That(_drive.Log, Is.Empty);
    }

    [TestCase(327_679)]
    [TestCase(0)]
    [TestCase(192 * 327_680)]
    public void A_fragment_size_that_is_not_aligned_or_reaches_60_MiB_is_rejected(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new UploadOptions { FragmentSize = size });

    [Test]
    public void A_MaxSingleRequestSize_above_250_MB_is_rejected() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new UploadOptions { MaxSingleRequestSize = 250_000_001 });

    /// <summary>The files of a folder that this process has open, including deleted ones.</summary>
    private static string[] FindOpenFiles(TemporaryFolder folder) =>
        [.. Directory.GetFiles("/proc/self/fd")
            .Where(path => new FileInfo(path).LinkTarget?.StartsWith(folder.Path, StringComparison.Ordinal) == true)];

    private static byte[] CreateContent()
    {
        var content = new byte[Size];
        new Random(5).NextBytes(content);
        return content;
    }

    private Task<UploadReceipt> UploadAsync(string path) => GraphFilesFactory.Create(_drive, new Clock()).UploadAsync(path, Destination);

    private async Task<UploadReceipt> UploadAsync(SourceKind kind, UploadOptions? options = null, int length = Size)
    {
        var files = GraphFilesFactory.Create(_drive, new Clock());
        var content = _content.AsMemory(0, length);
        if (kind == SourceKind.Memory) return await files.UploadAsync(content, Destination, options);
        using Stream stream = kind switch
        {
            SourceKind.NonSeekable => new NonSeekableStream(content.ToArray()),
            SourceKind.SeekableFromMiddle => new MemoryStream([1, 2, 3, .. content.Span]) { Position = 3 },
            _ => new MemoryStream(content.ToArray()),
        };
        return await files.UploadAsync(stream, Destination, options);
    }

    private sealed class BlockingStream(byte[] content) : MemoryStream(content)
    {
        public TaskCompletionSource Release { get; } = new();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Release.Task;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }

    private sealed class NonSeekableStream(byte[] content, Action? onRead = null) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            onRead?.Invoke();
            return base.ReadAsync(buffer[..Math.Min(buffer.Length, 50_000)], cancellationToken);
        }
    }
}
