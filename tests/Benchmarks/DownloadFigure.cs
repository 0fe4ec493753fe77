using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 1 GiB down into a file, by the kit (proven by its hash, which is always taken; noted on the way, flushed) and by HttpClient into a FileStream: same server in another
/// process, turn and turn about. <c>dotnet run -c Release --project tests/Benchmarks -- download</c>
/// </summary>
internal static class DownloadFigure
{
    public static async Task RunAsync()
    {
        using var sink = await SinkProcess.StartAsync();
        var folder = Directory.CreateTempSubdirectory("download-figure-");
        try
        {
            var file = Path.Combine(folder.FullName, "down.bin");
            foreach (var wire in new[] { SinkProcess.Https, SinkProcess.Http })
                await Race.RunAsync(
                    $"1 GiB down over {wire}",
                    "CPU 1.0x, throughput 0.9x with the hash, < 1 MB",
                    Sink.Size,
                    ("HttpClient", () => GetAsync(file, sink.Handler(wire), isFlushed: false)),
                    ("HttpClient, flushed", () => GetAsync(file, sink.Handler(wire), isFlushed: true)),
                    ("kit", () => DownloadAsync(file, sink.Graph(wire), new DownloadOptions())),
                    ("kit, SHA-256 too", () => DownloadAsync(file, sink.Graph(wire), new DownloadOptions { ComputeSha256 = true })));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task GetAsync(string file, HttpMessageHandler handler, bool isFlushed)
    {
        File.Delete(file);
        using var http = new HttpClient(handler);
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        using var answer = await http.GetAsync("https://contoso.sharepoint.com/down", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        await body.CopyToAsync(stream, 256 * 1024);
        if (isFlushed) stream.Flush(flushToDisk: true);
    }

    private static async Task DownloadAsync(string file, GraphClient client, DownloadOptions options)
    {
        File.Delete(file);
        await using var graph = client;
        var receipt = await graph.Files().DownloadAsync(DrivePath.In("d", "down.bin"), file, options);
        if (receipt is not { Size: Sink.Size, Verified: Verification.Matched }) throw new InvalidOperationException($"It was {receipt.Verified}.");
    }
}
