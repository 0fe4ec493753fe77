using System.Diagnostics;
using System.Runtime.Versioning;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Whatever the bytes come from: they are read again where they have to be sent again, and never held.</summary>
public class UploadSourcesTests
{
    private const int MiB = 1024 * 1024;
    private const int Size = (12 * MiB) + 7;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly UploadSessionScript _drive = new();
    private readonly byte[] _content = Content();

    public enum Kind
    {
        Memory,
        Seekable,
        SeekableFromTheMiddle,
        Once,
    }

    [TestCase(Kind.Memory)]
    [TestCase(Kind.Seekable)]
    [TestCase(Kind.SeekableFromTheMiddle)]
    [TestCase(Kind.Once)]
    public async Task Arrive_whole_although_a_range_has_to_be_sent_again(Kind kind)
    {
        _drive.Faults[1] = Fault.ResetAfterPartialCommit;
        _drive.Faults[2] = Fault.ResetBeforeCommit;

        var receipt = await UploadAsync(kind);

        Assert.That(_drive.Items["big.bin"].Content.AsSpan().SequenceEqual(_content));
        Assert.That((receipt.Size, receipt.Verified, receipt.Retries), Is.EqualTo((Size, Verification.Matched, 2)));
        Assert.That(_drive.LargestPiece, Is.LessThanOrEqualTo(256 * 1024));
    }

    [TestCase(Kind.Memory)]
    [TestCase(Kind.Seekable)]
    [TestCase(Kind.Once)]
    public async Task That_are_no_file_have_no_time_of_their_own(Kind kind)
    {
        await UploadAsync(kind, new UploadOptions { MaxSingleRequestSize = 0 }, 1000);

        Assert.That(_drive.SessionBody.ToString(), Does.Not.Contain("fileSystemInfo"));
    }

    [TestCase(Kind.Memory)]
    [TestCase(Kind.Seekable)]
    [TestCase(Kind.Once)]
    public async Task Up_to_four_MiB_of_any_kind_go_in_one_request(Kind kind)
    {
        await UploadAsync(kind, new UploadOptions { MaxSingleRequestSize = 0 }, 1000);
        Assert.That(_drive.Log, Has.None.StartsWith("PUT content"));

        await UploadAsync(kind, length: 1000);
        Assert.That(_drive.Log[^1], Is.EqualTo("PUT content replace"));
    }

    [Test]
    public async Task A_stream_is_left_open_where_it_can_be_read_again()
    {
        using var stream = new MemoryStream(_content);

        await Transfers.By(_drive, new Clock()).UploadAsync(stream, Target);

        Assert.That(stream.CanRead, Is.True);
    }

    [Test]
    public async Task A_stream_is_read_by_one_at_a_time_for_a_try_that_was_given_up_may_still_be_reading()
    {
        using var stream = new Held([1, 2, 3, 4]);
        var bytes = new SeekableStreamContent(stream);
        var (first, second) = (new byte[2], new byte[2]);

        var givenUp = bytes.ReadAsync(0, first, default).AsTask();
        var next = bytes.ReadAsync(2, second, default).AsTask();
        stream.GoOn.SetResult();

        Assert.That((await givenUp, await next, first, second), Is.EqualTo((2, 2, (byte[])[1, 2], (byte[])[3, 4])));
    }

    [Test]
    [Platform(Exclude = "Win", Reason = "there the file goes when it is closed")]
    public async Task What_is_spooled_has_no_name_from_the_first_byte_on_so_that_even_a_killed_process_leaves_none()
    {
        using var folder = new Folder();
        using var once = new OneWay(_content, () => Assert.That(folder.Names, Is.Empty));

        using var spooled = await Spool.CreateAsync(once, folder.Path, default);

        var back = new byte[Size];
        await spooled.ReadAsync(0, back, default);
        Assert.That(back.AsSpan().SequenceEqual(_content));
    }

    [Test]
    [Platform("Linux", Reason = "elsewhere a file without a name is not to be found")]
    [UnsupportedOSPlatform("windows")]
    public async Task What_is_spooled_is_its_owners_alone_and_gone_at_once_where_that_fails()
    {
        using var folder = new Folder();
        List<UnixFileMode> modes = [];
        using var once = new OneWay(_content, () =>
        {
            modes.AddRange(OpenIn(folder).Select(File.GetUnixFileMode));
            if (modes.Count == 2) throw new IOException("The line is cut.");
        });

        await Assert.ThrowsAsync<IOException>(() => Spool.CreateAsync(once, folder.Path, default));

        Assert.That((modes.Count, modes.Distinct().Single(), OpenIn(folder).Length), Is.EqualTo((2, UnixFileMode.UserRead | UnixFileMode.UserWrite, 0)));
    }

    [Test]
    public async Task SHA_256_is_taken_where_it_is_asked_for_and_the_other_hash_always()
    {
        var without = await UploadAsync(Kind.Memory);
        var with = await UploadAsync(Kind.Memory, new UploadOptions { ComputeSha256 = true });

        Assert.That((without.Sha256, without.QuickXorHash), Is.EqualTo(((string?)null, NaiveQuickXorHash.Of(_content))));
        Assert.That(with.Sha256, Is.EqualTo(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(_content)).ToLowerInvariant()));
    }

    [Test]
    public async Task A_stream_that_changes_its_length_is_not_stored_torn()
    {
        using var stream = new MemoryStream();
        stream.Write(_content);
        stream.Position = 0;
        _drive.InPut = put => stream.SetLength(put == 2 ? Size + 1 : Size);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(_drive, new Clock()).UploadAsync(stream, Target, new UploadOptions { FragmentSize = 10 * MiB })))!;

        Assert.That((stopped.Reason, _drive.Items.Count), Is.EqualTo((TransferReason.SourceChanged, 0)));
    }

    [Test]
    public async Task A_folder_a_pipe_and_a_device_are_refused_before_anything_is_sent()
    {
        using var folder = new Folder();
        Assert.That((await Assert.ThrowsAsync<IOException>(() => UploadAsync(folder.Path)))!.Message, Does.Contain("is a folder"));

        if (OperatingSystem.IsLinux())
        {
            using var made = Process.Start("mkfifo", folder["pipe"]);
            await made.WaitForExitAsync();
            Assert.That((await Assert.ThrowsAsync<IOException>(() => Task.Run(() => UploadAsync(folder["pipe"])).WaitAsync(TimeSpan.FromSeconds(30))))!.Message, Does.Contain("a pipe or a device"));
            Assert.That((await Assert.ThrowsAsync<IOException>(() => UploadAsync("/dev/zero")))!.Message, Does.Contain("a pipe or a device"));
        }

        await Assert.ThrowsAsync<FileNotFoundException>(() => UploadAsync(folder["nothing"]));
        Assert.That(_drive.Log, Is.Empty);
    }

    [TestCase(327_679)]
    [TestCase(0)]
    [TestCase(192 * 327_680)]
    public void A_fragment_off_the_grid_or_of_60_MiB_is_refused(int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new UploadOptions { FragmentSize = size });

    [Test]
    public void One_PUT_of_more_than_250_MB_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _ = new UploadOptions { MaxSingleRequestSize = 250_000_001 });

    /// <summary>What this process has open of a folder, names or not.</summary>
    private static string[] OpenIn(Folder folder) =>
        [.. Directory.GetFiles("/proc/self/fd").Where(path => new FileInfo(path).LinkTarget?.StartsWith(folder.Path, StringComparison.Ordinal) == true)];

    private static byte[] Content()
    {
        var content = new byte[Size];
        new Random(5).NextBytes(content);
        return content;
    }

    private Task<UploadReceipt> UploadAsync(string path) => Transfers.By(_drive, new Clock()).UploadAsync(path, Target);

    private async Task<UploadReceipt> UploadAsync(Kind kind, UploadOptions? options = null, int length = Size)
    {
        var files = Transfers.By(_drive, new Clock());
        var content = _content.AsMemory(0, length);
        if (kind == Kind.Memory) return await files.UploadAsync(content, Target, options);
        using Stream stream = kind switch
        {
            Kind.Once => new OneWay(content.ToArray()),
            Kind.SeekableFromTheMiddle => new MemoryStream([1, 2, 3, .. content.Span]) { Position = 3 },
            _ => new MemoryStream(content.ToArray()),
        };
        return await files.UploadAsync(stream, Target, options);
    }

    private sealed class Held(byte[] content) : MemoryStream(content)
    {
        public TaskCompletionSource GoOn { get; } = new();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await GoOn.Task;
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }

    private sealed class OneWay(byte[] content, Action? onRead = null) : MemoryStream(content)
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
