using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 1 GiB down into a file, by the kit (proven by its hash, which is always taken; noted on the way, flushed) and by HttpClient into a
/// FileStream: same server in another process, in alternating rounds. <c>dotnet run -c Release --project tests/Benchmarks -- download</c>
/// </summary>
internal static class DownloadBenchmark
{
    public static async Task RunAsync()
    {
        using var server = await SinkServerProcess.StartAsync();
        var folder = Directory.CreateTempSubdirectory("download-figure-");
        try
        {
            var file = Path.Combine(folder.FullName, "down.bin");
            foreach (var transport in new[] { SinkServerProcess.Https, SinkServerProcess.Http })
                await Comparison.RunAsync(
                    $"1 GiB down over {transport}",
                    "CPU 1.0x, throughput 0.9x with the hash, < 1 MB",
                    SinkServer.Size,
                    ("HttpClient", () => DownloadPlainAsync(file, server.CreateHandler(transport), isFlushed: false)),
                    ("HttpClient, flushed", () => DownloadPlainAsync(file, server.CreateHandler(transport), isFlushed: true)),
                    ("kit", () => DownloadWithKitAsync(file, server.CreateGraphClient(transport), new DownloadOptions())),
                    ("kit, SHA-256 too", () =>
                        DownloadWithKitAsync(file, server.CreateGraphClient(transport), new DownloadOptions { ComputeSha256 = true })));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task DownloadPlainAsync(string file, HttpMessageHandler handler, bool isFlushed)
    {
        File.Delete(file);
        using var http = new HttpClient(handler);
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        using var response = await http.GetAsync("https://contoso.sharepoint.com/down", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        await body.CopyToAsync(stream, 256 * 1024);
        if (isFlushed) stream.Flush(flushToDisk: true);
    }

    private static async Task DownloadWithKitAsync(string file, GraphClient client, DownloadOptions options)
    {
        File.Delete(file);
        await using var graph = client;
        var receipt = await graph.Files().DownloadAsync(DrivePath.In("d", "down.bin"), file, options);
        if (receipt is not { Size: SinkServer.Size, Verified: Verification.Matched })
            throw new InvalidOperationException($"It was {receipt.Verified}.");
    }
}
