using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 1 GiB down over TLS into a file, by the kit (proven by its hash, noted on the way, flushed) and by HttpClient into a FileStream: same server in another process,
/// turn and turn about. <c>dotnet run -c Release --project tests/Benchmarks -- download</c>
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
            await Race.RunAsync(
                "a file of 1 GiB",
                Sink.Size,
                ("HttpClient", () => GetAsync(file, sink, isFlushed: false)),
                ("HttpClient, flushed", () => GetAsync(file, sink, isFlushed: true)),
                ("kit", () => DownloadAsync(file, sink, new DownloadOptions())),
                ("kit, SHA-256 too", () => DownloadAsync(file, sink, new DownloadOptions { Sha256 = true })));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task GetAsync(string file, SinkProcess sink, bool isFlushed)
    {
        File.Delete(file);
        using var http = new HttpClient(sink.Handler());
        await using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
        using var answer = await http.GetAsync("https://contoso.sharepoint.com/down", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync();
        await body.CopyToAsync(stream, 256 * 1024);
        if (isFlushed) stream.Flush(flushToDisk: true);
    }

    private static async Task DownloadAsync(string file, SinkProcess sink, DownloadOptions options)
    {
        File.Delete(file);
        await using var graph = sink.Graph();
        var receipt = await graph.Files().DownloadAsync(DrivePath.In("d", "down.bin"), file, options);
        if (receipt is not { Size: Sink.Size, Verified: Verification.Matched }) throw new InvalidOperationException($"It was {receipt.Verified}.");
    }
}
