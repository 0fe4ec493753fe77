using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 100 files of 1 MiB up, and down again, over a line on which every answer takes 50 ms: one after another and 8 at once, in alternating
/// rounds, by one service in memory.
/// <c>dotnet run -c Release --project tests/Benchmarks -- many</c>
/// </summary>
internal static class ManyFilesBenchmark
{
    private const int FileCount = 100, FileSize = 1024 * 1024, Rounds = 3;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("many-files-");
        try
        {
            var source = folder.CreateSubdirectory("source");
            var bytes = new byte[FileSize];
            new Random(1).NextBytes(bytes);
            for (var i = 0; i < FileCount; i++) await File.WriteAllBytesAsync(Path.Combine(source.FullName, $"{i}.bin"), bytes);
            await using var graph = GraphClient.Create(
                new FixedTokenProvider(), new GraphClientOptions { HttpHandler = () => new InMemoryService(bytes) });
            var files = graph.Files(new FileTransferOptions { Journal = null });

            for (var round = 0; round <= Rounds; round++) // the first warms up
            {
                var (sequentialUp, parallelUp) =
                    (await MeasureTimeAsync(() => UploadAsync(1)), await MeasureTimeAsync(() => UploadAsync(8)));
                var (sequentialDown, parallelDown) =
                    (await MeasureTimeAsync(() => DownloadAsync(1)), await MeasureTimeAsync(() => DownloadAsync(8)));
                if (round == 0) continue;
                Console.WriteLine(FormatLine("up", sequentialUp, parallelUp));
                Console.WriteLine(FormatLine("down", sequentialDown, parallelDown));
            }

            async Task UploadAsync(int maxConcurrentFiles)
            {
                var transferred = 0;
                await foreach (var result in files.UploadManyAsync(
                    source.FullName, DrivePath.In("d", "Backup"), new UploadManyOptions { MaxConcurrentFiles = maxConcurrentFiles }))
                    transferred += result.Outcome == TransferOutcome.Transferred ? 1 : 0;
                EnsureAll(transferred);
            }

            async Task DownloadAsync(int maxConcurrentFiles)
            {
                var (transferred, destination) = (0, folder.CreateSubdirectory("got"));
                await foreach (var result in files.DownloadManyAsync(
                    DrivePath.In("d", "Backup"), destination.FullName, new DownloadManyOptions { MaxConcurrentFiles = maxConcurrentFiles }))
                    transferred += result.Outcome == TransferOutcome.Transferred ? 1 : 0;
                EnsureAll(transferred);
                destination.Delete(recursive: true);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string FormatLine(string direction, double sequential, double parallel) => string.Create(CultureInfo.InvariantCulture,
        $"{FileCount} files of 1 MiB {direction,4}: one after another {sequential:F2} s, 8 at once {parallel:F2} s, ratio "
        + $"{sequential / parallel:F1} (goal: 5)");

    private static void EnsureAll(int transferred)
    {
        if (transferred != FileCount) throw new InvalidOperationException($"{transferred} of {FileCount}");
    }

    private static async Task<double> MeasureTimeAsync(Func<Task> action)
    {
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        await action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    // An upload sees an empty folder; a listing sees all files.
    private sealed class InMemoryService(byte[] bytes) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Latency, cancellationToken);
            if (request.Content is { } body) await body.CopyToAsync(Stream.Null, cancellationToken);
            var path = request.RequestUri!.AbsolutePath;
            if (path.StartsWith("/bytes/", StringComparison.Ordinal)) return CreateBytesResponse(request);
            if (request.Method == HttpMethod.Put) return CreateJsonResponse(
                HttpStatusCode.Created, request, $$"""{"id":"new","name":"new.bin","size":{{FileSize}},"file":{} }""");
            if (path.EndsWith("/children", StringComparison.Ordinal)) return CreateJsonResponse(
                HttpStatusCode.OK,
                request,
                $$"""{"value":[{{string.Join(',', Enumerable.Range(0, FileCount).Select(i => CreateItemJson(i, "")))}}]}""");
            return int.TryParse(path.Split('/')[^1], CultureInfo.InvariantCulture, out var number)
                ? CreateJsonResponse(
                    HttpStatusCode.OK,
                    request,
                    CreateItemJson(number, $$""","@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/bytes/{{number}}" """))
                : CreateJsonResponse(HttpStatusCode.OK, request, """{"id":"folder","name":"Backup","folder":{"childCount":0}}""");
        }

        private static string CreateItemJson(int number, string extraMembers) =>
            $$"""{"id":"{{number}}","name":"{{number}}.bin","size":{{FileSize}},"cTag":"1","eTag":"1","file":{}""" + extraMembers + "}";

        private static HttpResponseMessage CreateJsonResponse(HttpStatusCode status, HttpRequestMessage request, string body) =>
            new(status) { RequestMessage = request, Content = new StringContent(body, Encoding.UTF8, "application/json") };

        private HttpResponseMessage CreateBytesResponse(HttpRequestMessage request)
        {
            var offset = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
            var response = new HttpResponseMessage(request.Headers.Range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent)
            {
                RequestMessage = request,
                Content = new ByteArrayContent(bytes, offset, bytes.Length - offset),
            };
            if (request.Headers.Range is not null) response.Content.Headers.ContentRange = new(offset, bytes.Length - 1, bytes.Length);
            response.Headers.ETag = new("\"1\"");
            return response;
        }
    }
}
