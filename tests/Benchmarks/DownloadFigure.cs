using System.Diagnostics;
using System.Globalization;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 1 GiB down over TLS, by the kit (hash, notes, flush and all) and by HttpClient copying the answer into a FileStream and flushing it: same server in another process,
/// turn and turn about. <c>dotnet run -c Release --project tests/Benchmarks -- download</c>
/// </summary>
internal static class DownloadFigure
{
    private const int Rounds = 3;

    public static async Task RunAsync()
    {
        using var sink = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["sink"]) { RedirectStandardOutput = true })!;
        var folder = Directory.CreateTempSubdirectory("download-figure-");
        try
        {
            var port = int.Parse((await sink.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            var file = Path.Combine(folder.FullName, "big.bin");
            for (var round = 0; round <= Rounds; round++) // the first warms up
            {
                var plain = await UploadFigure.MeasureAsync(() => CopyAsync(file, port));
                File.Delete(file);
                var kit = await UploadFigure.MeasureAsync(() => DownloadAsync(file, port, sha256: false));
                File.Delete(file);
                var sha256 = await UploadFigure.MeasureAsync(() => DownloadAsync(file, port, sha256: true));
                File.Delete(file);
                if (round == 0) continue;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"HttpClient {plain}  kit {kit}  ratio: CPU {kit.Cpu / plain.Cpu:F2}, throughput {plain.Time / kit.Time:F2}; with SHA-256 {sha256}, throughput {plain.Time / sha256.Time:F2}"));
            }
        }
        finally
        {
            sink.Kill();
            folder.Delete(recursive: true);
        }
    }

    private static async Task CopyAsync(string file, int port)
    {
        using var http = new HttpClient(UploadFigure.Handler(port));
        using var answer = await http.GetAsync("https://contoso.sharepoint.com/zeros", HttpCompletionOption.ResponseHeadersRead);
        await using var bytes = await answer.Content.ReadAsStreamAsync();
        await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        await bytes.CopyToAsync(stream, 128 * 1024);
        stream.Flush(flushToDisk: true);
    }

    private static async Task DownloadAsync(string file, int port, bool sha256)
    {
        await using var graph = GraphClient.Create(new UploadFigure.NoToken(), new GraphClientOptions { HttpHandler = () => UploadFigure.Handler(port) });
        await graph.Files(new FileTransferOptions { Journal = null }).DownloadAsync(DrivePath.ById("d", "1"), file, new DownloadOptions { Sha256 = sha256 });
    }
}
