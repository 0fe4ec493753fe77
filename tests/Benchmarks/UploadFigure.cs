using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 1 GiB up over TLS, by the kit (hash, journal and all) and by HttpClient putting the same ranges from a FileStream: same file, same server in another process,
/// turn and turn about. <c>dotnet run -c Release --project tests/Benchmarks -- upload</c>
/// </summary>
internal static class UploadFigure
{
    internal const long Size = 1L << 30;
    private const int TenMiB = 10 * 1024 * 1024, Rounds = 3;

    public static async Task RunAsync()
    {
        using var sink = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["sink"]) { RedirectStandardOutput = true })!;
        var folder = Directory.CreateTempSubdirectory("upload-figure-");
        try
        {
            var port = int.Parse((await sink.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            var file = Path.Combine(folder.FullName, "big.bin");
            await using (var sparse = File.Create(file)) sparse.SetLength(Size);

            foreach (var fragment in new[] { TenMiB, UploadOptions.LargestFragment })
                for (var round = 0; round <= Rounds; round++) // the first warms up
                {
                    var plain = await MeasureAsync(() => PutAsync(file, port, fragment));
                    var kit = await MeasureAsync(() => UploadAsync(file, port, fragment, folder.FullName));
                    if (round == 0) continue;
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{fragment / 1048576.0,5:F1} MiB  HttpClient {plain}  kit {kit}  ratio: CPU {kit.Cpu / plain.Cpu:F2}, throughput {plain.Time / kit.Time:F2}"));
                }
        }
        finally
        {
            sink.Kill();
            folder.Delete(recursive: true);
        }
    }

    private static async Task PutAsync(string file, int port, int fragment)
    {
        using var http = new HttpClient(Handler(port));
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        for (long at = 0; at < Size; at += fragment)
        {
            var length = Math.Min(fragment, Size - at);
            stream.Position = at;
            using var content = new StreamContent(new Part(stream, length), 128 * 1024);
            content.Headers.ContentLength = length;
            content.Headers.TryAddWithoutValidation("Content-Range", $"bytes {at}-{at + length - 1}/{Size}");
            using var answer = await http.PutAsync("https://contoso.sharepoint.com/session", content);
            answer.EnsureSuccessStatusCode();
        }
    }

    private static async Task UploadAsync(string file, int port, int fragment, string folder)
    {
        await using var graph = GraphClient.Create(new NoToken(), new GraphClientOptions { HttpHandler = () => Handler(port) });
        var files = graph.Files(new FileTransferOptions { Journal = new() { Folder = Path.Combine(folder, "transfers"), Protection = [JournalProtection.OwnerOnlyFile] } });
        await files.UploadAsync(file, DrivePath.In("d", "big.bin"), new UploadOptions { FragmentSize = fragment });
    }

    internal static async Task<Figure> MeasureAsync(Func<Task> work)
    {
        GC.Collect();
        var (cpu, allocated, began) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        await work();
        return new Figure((Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds, Stopwatch.GetElapsedTime(began).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    internal static SocketsHttpHandler Handler(int port) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectCallback = async (_, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
#pragma warning disable CA5359 // the server is our own child, with a certificate it made a moment ago
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => true },
#pragma warning restore CA5359
    };

    internal sealed record Figure(double Cpu, double Time, long Allocated)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cpu:F2} s CPU, {Size / Time / 1048576:F0} MiB/s, {Allocated / 1048576.0:F2} MiB allocated");
    }

    internal sealed class NoToken : ITokenProvider
    {
        public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) => new(new GraphAccessToken("t", DateTimeOffset.MaxValue));
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
