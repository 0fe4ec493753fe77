using System.IO.Compression;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class DownloadStreamTests
{
    private const int KiB = 1024, MiB = KiB * KiB;
    private const string DownloadPath = "/_layouts/15/download.aspx";

    [Test]
    public async Task Reading_one_entry_of_a_large_archive_downloads_about_its_own_size()
    {
        await using var fixture = await DownloadFixture.OpenAsync(0, "a.zip");
        var entry = TestData.CreateRandomBytes(100 * KiB);
        await fixture.PutAsync(CreateZip(12, MiB, "wanted.bin", entry));

        await using var stream = await fixture.Graph.Files().OpenReadAsync(fixture.Source);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read);
        using var bytes = new MemoryStream();
        using (var wanted = archive.GetEntry("wanted.bin")!.Open()) wanted.CopyTo(bytes);

        Assert.That(bytes.ToArray(), Is.EqualTo(entry));
        Assert.That(fixture.Content, Has.Length.GreaterThan(12 * MiB));
        Assert.That(fixture.Tenant.Downloads.BytesServed, Is.LessThan(MiB));
        Assert.That(fixture.DownloadRequests.Select(request => request.HasAuthorization), Is.All.False);
    }

    [Test]
    public async Task A_sequential_read_uses_growing_windows()
    {
        await using var fixture = await DownloadFixture.OpenAsync((10 * MiB) + 1);

        await using var stream = await fixture.Graph.Files().OpenReadAsync(fixture.Source);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.Length, Is.EqualTo((10L * MiB) + 1));
            Assert.That(stream.Position, Is.EqualTo((10L * MiB) + 1));
        }

        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(fixture.Content));
        Assert.That(fixture.Tenant.Downloads.BytesServed, Is.EqualTo((10 * MiB) + 1), "no byte comes twice");
        Assert.That(
            fixture.DownloadRequests.Count(),
            Is.EqualTo(8),
            "64 KiB, 128, ... and 1 MiB; then 2, 4 and the rest, which are read as they come");
    }

    [Test]
    public async Task A_download_stream_reads_at_any_position()
    {
        await using var fixture = await DownloadFixture.OpenAsync(MiB);
        await using var stream = await fixture.Graph.Files().OpenReadAsync(fixture.Source);
        var random = new Random(1);

        for (var i = 0; i < 60; i++)
        {
            var (at, buffer) = (random.Next(MiB + 10), new byte[random.Next(1, 100 * KiB)]);
            stream.Seek(i % 2 == 0 ? at : at - MiB, i % 2 == 0 ? SeekOrigin.Begin : SeekOrigin.End);
            var read = i % 3 == 0 ? stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) : await stream.ReadAtLeastAsync(
                buffer, buffer.Length, throwOnEndOfStream: false);

            Assert.That(buffer.AsSpan(0, read).SequenceEqual(fixture.Content.AsSpan(Math.Min(at, MiB), read)));
            Assert.That(read, Is.EqualTo(Math.Min(buffer.Length, Math.Max(0, MiB - at))));
        }
    }

    [TestCase(MiB)]
    [TestCase(12 * MiB)]
    public async Task A_download_stream_recovers_from_errors_at_the_same_byte(int size)
    {
        await using var fixture = await DownloadFixture.OpenAsync(size);
        await using var stream = await fixture.Graph.Files(fixture.Clock).OpenReadAsync(fixture.Source);
        fixture.Tenant.Downloads.ExpireUrls();
        fixture.Tenant.Faults.Reset(DownloadPath, 2);
        fixture.Tenant.Faults.AbortResponse(DownloadPath, 10 * KiB, 3);
        fixture.Tenant.Faults.Throttle(DownloadPath, 1, TimeSpan.FromMinutes(15));
        if (size > 4 * MiB) // larger than the buffered windows
        {
            fixture.Tenant.Faults.LetThrough(DownloadPath, 6);
            fixture.Tenant.Faults.AbortResponse(DownloadPath, 300 * KiB, 2);
            fixture.Tenant.Faults.Fail(DownloadPath, 410);
        }

        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(fixture.Content));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(fixture.Tenant.Faults.Remaining, Is.Zero);
            Assert.That(fixture.Clock.Delays.Max(), Is.EqualTo(TimeSpan.FromMinutes(15)));
        }
    }

    [TestCase(false, 0)]
    [TestCase(true, 0)]
    [TestCase(false, 5 * MiB)]
    public async Task A_file_that_changes_while_the_stream_is_open_is_reported_and_never_mixed(bool expiresUrls, int read)
    {
        await using var fixture = await DownloadFixture.OpenAsync(16 * MiB);
        await using var stream = await fixture.Graph.Files(fixture.Clock).OpenReadAsync(fixture.Source);
        await stream.ReadExactlyAsync(new byte[read]);
        await fixture.ReplaceAsync(16 * MiB, 7);
        if (expiresUrls) fixture.Tenant.Downloads.ExpireUrls();

        var error = await Assert.ThrowsAsync<IOException>(() => stream.CopyToAsync(Stream.Null));

        Assert.That((error!.InnerException as TransferInterruptedException)?.Reason, Is.EqualTo(TransferReason.ItemChanged));
    }

    [Test]
    public async Task A_cancelled_read_can_be_repeated()
    {
        await using var fixture = await DownloadFixture.OpenAsync(MiB);
        await using var stream = await fixture.Graph.Files(fixture.Clock).OpenReadAsync(fixture.Source);
        stream.Position = 500_000;
        var buffer = new byte[1000];
        await Assert.CatchAsync<OperationCanceledException>(() => stream.ReadAsync(buffer, new CancellationToken(true)).AsTask());

        await stream.ReadExactlyAsync(buffer);
        await Assert.CatchAsync<OperationCanceledException>(
            () => stream.ReadAsync(buffer, new CancellationToken(true)).AsTask(), "nor of what is here already");

        Assert.That(buffer, Is.EqualTo(fixture.Content[500_000..501_000]));
    }

    [Test]
    public async Task An_empty_read_sends_no_request()
    {
        await using var fixture = await DownloadFixture.OpenAsync(MiB);
        await using var stream = await fixture.Graph.Files(fixture.Clock).OpenReadAsync(fixture.Source);
        stream.Position = 500_000;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await stream.ReadAsync(Memory<byte>.Empty), Is.Zero);
            Assert.That(stream.Read([]), Is.Zero);
            Assert.That(fixture.DownloadRequests.Count(), Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_synchronous_read_does_not_need_the_calling_thread()
    {
        await using var fixture = await DownloadFixture.OpenAsync(MiB);
        await using var stream = await fixture.Graph.Files(fixture.Clock).OpenReadAsync(fixture.Source);
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new NonPumpingContext());
        try
        {
            stream.Position = 700_000;
            Assert.That(stream.ReadByte(), Is.EqualTo(fixture.Content[700_000]));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    [Test]
    public async Task A_custom_handler_that_captures_the_context_does_not_need_the_calling_thread()
    {
        var content = TestData.CreateRandomBytes(200_000);
        using var handler = new FakeHttpHandler().RespondsWithItem(content.Length).RespondsWithRange(content, 0, 64 * KiB);
        handler.RespondsWith(async (_, _) =>
        {
            await Task.Yield();
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.PartialContent)
            {
                Content = new ByteArrayContent(content[^(64 * KiB)..]),
            };
            (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) =
                (64 * KiB, new(content.Length - (64 * KiB), content.Length - 1, content.Length));
            return response;
        });
        await using var stream = await TestData.CreateClient(handler).Files(new Clock()).OpenReadAsync(ServedFile.Path);
        stream.Position = content.Length - 1;

        // on a separate thread, which the synchronous read blocks
        var reading = Task.Factory.StartNew(ReadByte, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.That(await reading.WaitAsync(TimeSpan.FromMinutes(2)), Is.EqualTo(content[^1]));

        int ReadByte()
        {
            SynchronizationContext.SetSynchronizationContext(new NonPumpingContext());
            return stream.ReadByte();
        }
    }

    [Test]
    public async Task An_empty_file_is_an_empty_stream()
    {
        await using var fixture = await DownloadFixture.OpenAsync(0);
        await using var stream = await fixture.Graph.Files().OpenReadAsync(fixture.Source);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.Length, Is.Zero);
            Assert.That(stream.ReadByte(), Is.EqualTo(-1));
        }
    }

    [Test]
    public async Task An_Office_document_stream_has_the_served_length()
    {
        await using var fixture = await DownloadFixture.OpenAsync(1000, "a.docx");
        fixture.Tenant.Downloads.AppendOnDownload(".docx", new byte[500]);
        await using var stream = await fixture.Graph.Files().OpenReadAsync(fixture.Source);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.Length, Is.EqualTo(1500L));
            Assert.That(bytes.Length, Is.EqualTo(1500L));
        }
    }

    [Test]
    public async Task A_disposed_download_stream_cannot_be_read()
    {
        await using var fixture = await DownloadFixture.OpenAsync(10);
        var stream = await fixture.Graph.Files().OpenReadAsync(fixture.Source);
        await stream.DisposeAsync();
        stream.Dispose();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.CanRead, Is.False);
            Assert.That(stream.CanSeek, Is.False);
        }

        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    [Test]
    public async Task A_download_stream_supports_seeking_like_any_stream()
    {
        await using var fixture = await DownloadFixture.OpenAsync(10);
        var stream = await fixture.Graph.Files().OpenReadAsync(fixture.Source);

        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = -1);
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        Assert.Throws<NotSupportedException>(() => stream.WriteByte(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(stream.Seek(5, SeekOrigin.End), Is.EqualTo(15L));
            Assert.That(stream.ReadByte(), Is.EqualTo(-1));
            Assert.That(stream.Position, Is.EqualTo(15L));
            Assert.That(stream.Seek(-6, SeekOrigin.Current), Is.EqualTo(9L));
            Assert.That(stream.Seek(0, SeekOrigin.Current), Is.EqualTo(9L));
            Assert.That(stream.CanWrite, Is.False);
        }

        await stream.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => stream.Position = 1);
        Assert.Throws<ObjectDisposedException>(() => stream.Seek(1, SeekOrigin.Begin));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(new byte[1]).AsTask());
    }

    // In KiB: the start and the length of the previous window, the requested position, and the start and the length of the next window.
    [TestCase(0, 0, 0, 0, 64)]
    [TestCase(0, 64, 64, 64, 128)]
    [TestCase(64, 128, 192, 192, 256)]
    [TestCase(0, 512 * KiB, 512 * KiB, 512 * KiB, 256 * KiB, TestName = "A read window grows up to 256 MiB")]
    [TestCase(0, 64, 80, 80, 128, TestName = "A short forward seek continues the sequential read")]
    [TestCase(0, 64, 81, 81, 64, TestName = "A longer forward seek restarts with a small window")]
    [TestCase(0, 1024, 5000, 5000, 64, TestName = "A random seek uses a small window")]
    [TestCase(0, 64, 999_999, 999_936, 64, TestName = "A window at the end of the file starts earlier")]
    [TestCase(999_936, 64, 999_900, 999_872, 64, TestName = "A backward read uses the preceding window")]
    [TestCase(30, 64, 10, 0, 64, TestName = "A backward window does not start before the file")]
    public void A_read_window_follows_the_access_pattern(long from, long length, long position, long expectedFrom, long expectedLength) =>
        Assert.That(
            new ReadWindow(from * KiB, length * KiB).GetNext(position * KiB, 1_000_000 * KiB),
            Is.EqualTo(new ReadWindow(expectedFrom * KiB, expectedLength * KiB)));

    private static byte[] CreateZip(int entries, int size, string name, byte[] content)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < entries; i++)
            {
                Add($"{i}.bin", TestData.CreateRandomBytes(size));
                if (i == entries / 2) Add(name, content);
            }

            void Add(string entryName, byte[] data)
            {
                using var entry = archive.CreateEntry(entryName, CompressionLevel.NoCompression).Open();
                entry.Write(data);
            }
        }

        return bytes.ToArray();
    }

    private sealed class NonPumpingContext : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state)
        {
        }
    }
}
