using System.IO.Compression;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class DownloadStreamTests
{
    private const int KiB = 1024, MiB = KiB * KiB;
    private const string Bytes = "/_layouts/15/download.aspx";

    [Test]
    public async Task One_entry_of_a_large_archive_costs_about_its_own_size()
    {
        await using var shelf = await Shelf.OpenAsync(0, "a.zip");
        var entry = Some.Bytes(100 * KiB);
        await shelf.PutAsync(Zip(12, MiB, "wanted.bin", entry));

        await using var stream = await shelf.Graph.Files().OpenReadAsync(shelf.Source);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        using var bytes = new MemoryStream();
        using (var wanted = archive.GetEntry("wanted.bin")!.Open()) wanted.CopyTo(bytes);

        Assert.That(bytes.ToArray(), Is.EqualTo(entry));
        Assert.That(shelf.Content, Has.Length.GreaterThan(12 * MiB));
        Assert.That(shelf.Tenant.Downloads.BytesServed, Is.LessThan(MiB));
        Assert.That(shelf.BytesRequests.Select(request => request.HasAuthorization), Is.All.False);
    }

    [Test]
    public async Task Is_read_whole_in_windows_that_grow()
    {
        await using var shelf = await Shelf.OpenAsync((10 * MiB) + 1);

        await using var stream = await shelf.Graph.Files().OpenReadAsync(shelf.Source);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That((stream.Length, stream.Position), Is.EqualTo(((10L * MiB) + 1, (10L * MiB) + 1)));
        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(shelf.Content));
        Assert.That(shelf.Tenant.Downloads.BytesServed, Is.EqualTo((10 * MiB) + 1), "no byte comes twice");
        Assert.That(shelf.BytesRequests.Count(), Is.EqualTo(8), "64 KiB, 128, ... and 1 MiB; then 2, 4 and the rest, which are read as they come");
    }

    [Test]
    public async Task Reads_anywhere_in_either_way()
    {
        await using var shelf = await Shelf.OpenAsync(MiB);
        await using var stream = await shelf.Graph.Files().OpenReadAsync(shelf.Source);
        var random = new Random(1);

        for (var i = 0; i < 60; i++)
        {
            var (at, buffer) = (random.Next(MiB + 10), new byte[random.Next(1, 100 * KiB)]);
            stream.Seek(i % 2 == 0 ? at : at - MiB, i % 2 == 0 ? SeekOrigin.Begin : SeekOrigin.End);
            var read = i % 3 == 0 ? stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) : await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);

            Assert.That(buffer.AsSpan(0, read).SequenceEqual(shelf.Content.AsSpan(Math.Min(at, MiB), read)));
            Assert.That(read, Is.EqualTo(Math.Min(buffer.Length, Math.Max(0, MiB - at))));
        }
    }

    [TestCase(MiB)]
    [TestCase(12 * MiB)]
    public async Task Heals_itself_at_the_byte_where_it_broke(int size)
    {
        await using var shelf = await Shelf.OpenAsync(size);
        await using var stream = await shelf.Graph.Files(shelf.Clock).OpenReadAsync(shelf.Source);
        shelf.Tenant.Downloads.ExpireUrls();
        shelf.Tenant.Faults.Reset(Bytes, 2);
        shelf.Tenant.Faults.AbortResponse(Bytes, 10 * KiB, 3);
        shelf.Tenant.Faults.Throttle(Bytes, 1, TimeSpan.FromMinutes(15));
        if (size > 4 * MiB) // beyond the small windows
        {
            shelf.Tenant.Faults.LetThrough(Bytes, 6);
            shelf.Tenant.Faults.AbortResponse(Bytes, 300 * KiB, 2);
            shelf.Tenant.Faults.Fail(Bytes, 410);
        }

        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(shelf.Content));
        Assert.That((shelf.Tenant.Faults.Remaining, shelf.Clock.Delays.Max()), Is.EqualTo((0, TimeSpan.FromMinutes(15))));
    }

    [TestCase(false, 0)]
    [TestCase(true, 0)]
    [TestCase(false, 5 * MiB)]
    public async Task A_file_that_changes_while_it_is_open_is_told_and_never_mixed(bool diesToo, int read)
    {
        await using var shelf = await Shelf.OpenAsync(16 * MiB);
        await using var stream = await shelf.Graph.Files(shelf.Clock).OpenReadAsync(shelf.Source);
        await stream.ReadExactlyAsync(new byte[read]);
        await shelf.ReplaceAsync(16 * MiB, 7);
        if (diesToo) shelf.Tenant.Downloads.ExpireUrls();

        var error = await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null));

        Assert.That((error!.InnerException as TransferInterruptedException)?.Reason, Is.EqualTo(TransferReason.ItemChanged));
    }

    [Test]
    public async Task A_read_can_be_cancelled_and_made_again()
    {
        await using var shelf = await Shelf.OpenAsync(MiB);
        await using var stream = await shelf.Graph.Files(shelf.Clock).OpenReadAsync(shelf.Source);
        stream.Position = 500_000;
        var buffer = new byte[1000];
        await Assert.CatchAsync<OperationCanceledException>(() => stream.ReadAsync(buffer, new CancellationToken(true)).AsTask());

        await stream.ReadExactlyAsync(buffer);
        await Assert.CatchAsync<OperationCanceledException>(() => stream.ReadAsync(buffer, new CancellationToken(true)).AsTask(), "nor of what is here already");

        Assert.That(buffer, Is.EqualTo(shelf.Content[500_000..501_000]));
    }

    [Test]
    public async Task Who_asks_for_nothing_gets_nothing_and_nothing_is_fetched()
    {
        await using var shelf = await Shelf.OpenAsync(MiB);
        await using var stream = await shelf.Graph.Files(shelf.Clock).OpenReadAsync(shelf.Source);
        stream.Position = 500_000;

        Assert.That((await stream.ReadAsync(Memory<byte>.Empty), stream.Read([]), shelf.BytesRequests.Count()), Is.EqualTo((0, 0, 1)));
    }

    [Test]
    public async Task Does_not_need_the_thread_that_waits_for_it()
    {
        await using var shelf = await Shelf.OpenAsync(MiB);
        await using var stream = await shelf.Graph.Files(shelf.Clock).OpenReadAsync(shelf.Source);
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new NobodyPumps());
        try
        {
            stream.Position = 700_000;
            Assert.That(stream.ReadByte(), Is.EqualTo(shelf.Content[700_000]));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Test]
    public async Task Nor_does_a_handler_of_the_callers_own_that_goes_on_where_it_began()
    {
        var content = Some.Bytes(200_000);
        using var wire = new Wire().Looks(content.Length).GivesPart(content, 0, 64 * KiB).Does(async (_, _) =>
        {
            await Task.Yield();
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.PartialContent) { Content = new ByteArrayContent(content[^(64 * KiB)..]) };
            (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) = (64 * KiB, new(content.Length - (64 * KiB), content.Length - 1, content.Length));
            return response;
        });
        await using var stream = await Some.Client(wire).Files(new Clock()).OpenReadAsync(Served.File);
        stream.Position = content.Length - 1;

        var reading = Task.Factory.StartNew(ReadByte, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default); // on a thread of its own

        Assert.That(await reading.WaitAsync(TimeSpan.FromSeconds(30)), Is.EqualTo(content[^1]));

        int ReadByte()
        {
            SynchronizationContext.SetSynchronizationContext(new NobodyPumps());
            return stream.ReadByte();
        }
    }

    [Test]
    public async Task An_empty_file_is_an_empty_stream()
    {
        await using var shelf = await Shelf.OpenAsync(0);
        await using var stream = await shelf.Graph.Files().OpenReadAsync(shelf.Source);

        Assert.That((stream.Length, stream.ReadByte()), Is.EqualTo((0L, -1)));
    }

    [Test]
    public async Task An_office_document_is_as_long_as_what_is_served()
    {
        await using var shelf = await Shelf.OpenAsync(1000, "a.docx");
        shelf.Tenant.Downloads.AppendOnDownload(".docx", new byte[500]);
        await using var stream = await shelf.Graph.Files().OpenReadAsync(shelf.Source);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That((stream.Length, bytes.Length), Is.EqualTo((1500L, 1500L)));
    }

    [Test]
    public async Task Once_closed_it_reads_nothing_more()
    {
        await using var shelf = await Shelf.OpenAsync(10);
        var stream = await shelf.Graph.Files().OpenReadAsync(shelf.Source);
        await stream.DisposeAsync();
        stream.Dispose();

        Assert.That((stream.CanRead, stream.CanSeek), Is.EqualTo((false, false)));
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    [Test]
    public async Task Where_it_stands_is_as_for_any_stream()
    {
        await using var shelf = await Shelf.OpenAsync(10);
        var stream = await shelf.Graph.Files().OpenReadAsync(shelf.Source);

        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = -1);
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => stream.WriteByte(1));
        Assert.That((stream.Seek(5, SeekOrigin.End), stream.ReadByte(), stream.Position), Is.EqualTo((15L, -1, 15L)));
        Assert.That((stream.Seek(-6, SeekOrigin.Current), stream.Seek(0, SeekOrigin.Current), stream.CanWrite), Is.EqualTo((9L, 9L, false)));
        await stream.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => stream.Position = 1);
        Assert.Throws<ObjectDisposedException>(() => stream.Seek(1, SeekOrigin.Begin));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1]).AsTask());
    }

    // A window of 64 KiB; from and length of the one before; the byte wanted.
    [TestCase(0, 0, 0, 0, 64)]
    [TestCase(0, 64, 64, 64, 128)]
    [TestCase(64, 128, 192, 192, 256)]
    [TestCase(0, 512 * KiB, 512 * KiB, 512 * KiB, 256 * KiB, TestName = "It grows to 256 MiB")]
    [TestCase(0, 64, 80, 80, 128, TestName = "Who leaves out a little reads on")]
    [TestCase(0, 64, 81, 81, 64, TestName = "And who leaves out more jumps")]
    [TestCase(0, 1024, 5000, 5000, 64, TestName = "Who jumps gets little")]
    [TestCase(0, 64, 999_999, 999_936, 64, TestName = "At the end it reaches back")]
    [TestCase(999_936, 64, 999_900, 999_872, 64, TestName = "Who reads backwards gets what lies before")]
    [TestCase(30, 64, 10, 0, 64, TestName = "And not before the beginning")]
    public void A_window(long from, long length, long position, long expectedFrom, long expectedLength) =>
        Assert.That(new ReadWindow(from * KiB, length * KiB).GetNext(position * KiB, 1_000_000 * KiB), Is.EqualTo(new ReadWindow(expectedFrom * KiB, expectedLength * KiB)));

    private static byte[] Zip(int entries, int size, string name, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < entries; i++)
            {
                Add($"{i}.bin", Some.Bytes(size));
                if (i == entries / 2) Add(name, content);
            }

            void Add(string called, byte[] data)
            {
                using var entry = archive.CreateEntry(called, CompressionLevel.NoCompression).Open();
                entry.Write(data);
            }
        }

        return bytes.ToArray();
    }

    private sealed class NobodyPumps : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
