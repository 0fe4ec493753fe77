using System.Globalization;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 1 GiB up, by the kit (journal and all; QuickXorHash always, SHA-256 where it says so) and by HttpClient putting the same ranges from a FileStream:
/// same file, same server in another process, turn and turn about. <c>dotnet run -c Release --project tests/Benchmarks -- upload</c>
/// </summary>
internal static class UploadFigure
{
    private const int TenMiB = 10 * 1024 * 1024;

    public static async Task RunAsync()
    {
        using var sink = await SinkProcess.StartAsync();
        var folder = Directory.CreateTempSubdirectory("upload-figure-");
        try
        {
            var file = Path.Combine(folder.FullName, "big.bin");
            await using (var sparse = File.Create(file)) sparse.SetLength(Sink.Size);

            foreach (var wire in new[] { SinkProcess.Https, SinkProcess.Http })
                foreach (var fragment in new[] { TenMiB, UploadOptions.MaxFragmentSize })
                    await Race.RunAsync(
                        string.Create(CultureInfo.InvariantCulture, $"1 GiB up, ranges of {fragment / 1048576.0:F1} MiB, over {wire}"),
                        "CPU 1.0x, throughput 0.97x (0.9x where it is hashed too, and it always is by QuickXorHash), < 1 MB",
                        Sink.Size,
                        ("HttpClient", () => PutAsync(file, sink.Handler(wire), fragment)),
                        ("kit", () => UploadAsync(file, sink.Graph(wire), new UploadOptions { FragmentSize = fragment }, folder.FullName)),
                        ("kit, no journal", () => UploadAsync(file, sink.Graph(wire), new UploadOptions { FragmentSize = fragment }, null)),
                        ("kit, SHA-256 too", () => UploadAsync(file, sink.Graph(wire), new UploadOptions { FragmentSize = fragment, ComputeSha256 = true }, folder.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task PutAsync(string file, HttpMessageHandler handler, int fragment)
    {
        using var http = new HttpClient(handler);
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        for (long at = 0; at < Sink.Size; at += fragment)
        {
            var length = Math.Min(fragment, Sink.Size - at);
            stream.Position = at;
            using var content = new StreamContent(new Part(stream, length), 128 * 1024);
            content.Headers.ContentLength = length;
            content.Headers.TryAddWithoutValidation("Content-Range", $"bytes {at}-{at + length - 1}/{Sink.Size}");
            using var answer = await http.PutAsync("https://contoso.sharepoint.com/session", content);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task UploadAsync(string file, GraphClient client, UploadOptions options, string? folder)
    {
        await using var graph = client;
        var journal = folder is null ? null : new TransferJournalOptions { Folder = Path.Combine(folder, "transfers"), Protection = [JournalProtection.OwnerOnlyFile] };
        await graph.Files(new FileTransferOptions { Journal = journal }).UploadAsync(file, DrivePath.In("d", "big.bin"), options);
    }

    private sealed class Part(Stream whole, long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left == 0) return 0;
            var read = await whole.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
            _left -= read;
            return read;
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
