using System.Globalization;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 1 GiB up, by the kit (journal and all; QuickXorHash always, SHA-256 where it says so) and by HttpClient putting the same ranges from a
/// FileStream:
/// same file, same server in another process, in alternating rounds. <c>dotnet run -c Release --project tests/Benchmarks -- upload</c>
/// </summary>
internal static class UploadBenchmark
{
    private const int TenMiB = 10 * 1024 * 1024;

    public static async Task RunAsync()
    {
        using var server = await SinkServerProcess.StartAsync();
        var folder = Directory.CreateTempSubdirectory("upload-figure-");
        try
        {
            var file = Path.Combine(folder.FullName, "big.bin");
            await using (var fileStream = File.Create(file)) fileStream.SetLength(SinkServer.Size);

            foreach (var transport in new[] { SinkServerProcess.Https, SinkServerProcess.Http })
                foreach (var fragment in new[] { TenMiB, UploadOptions.MaxFragmentSize })
                    await Comparison.RunAsync(
                        string.Create(CultureInfo.InvariantCulture, $"1 GiB up, ranges of {fragment / 1048576.0:F1} MiB, over {transport}"),
                        "CPU 1.0x, throughput 0.97x (0.9x where it is hashed too, and it always is by QuickXorHash), < 1 MB",
                        SinkServer.Size,
                        ("HttpClient", () => UploadPlainAsync(file, server.CreateHandler(transport), fragment)),
                        ("kit", () => UploadWithKitAsync(
                            file, server.CreateGraphClient(transport), new UploadOptions { FragmentSize = fragment }, folder.FullName)),
                        ("kit, no journal", () => UploadWithKitAsync(
                            file, server.CreateGraphClient(transport), new UploadOptions { FragmentSize = fragment }, null)),
                        ("kit, SHA-256 too", () => UploadWithKitAsync(
                            file, server.CreateGraphClient(transport),
                            new UploadOptions { FragmentSize = fragment, ComputeSha256 = true }, folder.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task UploadPlainAsync(string file, HttpMessageHandler handler, int fragment)
    {
        using var http = new HttpClient(handler);
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        for (long offset = 0; offset < SinkServer.Size; offset += fragment)
        {
            var length = Math.Min(fragment, SinkServer.Size - offset);
            stream.Position = offset;
            using var content = new StreamContent(new PartialStream(stream, length), 128 * 1024);
            content.Headers.ContentLength = length;
            content.Headers.TryAddWithoutValidation("Content-Range", $"bytes {offset}-{offset + length - 1}/{SinkServer.Size}");
            using var response = await http.PutAsync("https://contoso.sharepoint.com/session", content);
            response.EnsureSuccessStatusCode();
        }
    }

    private static async Task UploadWithKitAsync(string file, GraphClient client, UploadOptions options, string? folder)
    {
        await using var graph = client;
        var journal = folder is null
            ? null
            : new TransferJournalOptions { Folder = Path.Combine(folder, "transfers"), Protection = [StorageProtection.OwnerOnlyFile] };
        await graph.Files(new FileTransferOptions { Journal = journal }).UploadAsync(file, DrivePath.In("d", "big.bin"), options);
    }

    private sealed class PartialStream(Stream inner, long length) : Stream
    {
        private long _remaining = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_remaining == 0) return 0;
            var bytesRead = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _remaining)], cancellationToken);
            _remaining -= bytesRead;
            return bytesRead;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
