using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using GraphDelegatedKit;

namespace Benchmarks;

/// <summary>
/// 100 files of 1 MiB up, and down again, over a line on which every answer takes 50 ms: one after another and 8 at once, turn and turn about, by one service in memory.
/// <c>dotnet run -c Release --project tests/Benchmarks -- many</c>
/// </summary>
internal static class ManyFiles
{
    private const int Files = 100, MiB = 1024 * 1024, Rounds = 3;

    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("many-files-");
        try
        {
            var source = folder.CreateSubdirectory("source");
            var bytes = new byte[MiB];
            new Random(1).NextBytes(bytes);
            for (var i = 0; i < Files; i++) await File.WriteAllBytesAsync(Path.Combine(source.FullName, $"{i}.bin"), bytes);
            await using var graph = GraphClient.Create(new OneToken(), new GraphClientOptions { HttpHandler = () => new Service(bytes) });
            var files = graph.Files(new FileTransferOptions { Journal = null });

            for (var round = 0; round <= Rounds; round++) // the first warms up
            {
                var (one, eight) = (await TimeAsync(() => UploadAsync(1)), await TimeAsync(() => UploadAsync(8)));
                var (oneDown, eightDown) = (await TimeAsync(() => DownloadAsync(1)), await TimeAsync(() => DownloadAsync(8)));
                if (round == 0) continue;
                Console.WriteLine(Line("up", one, eight));
                Console.WriteLine(Line("down", oneDown, eightDown));
            }

            async Task UploadAsync(int atOnce)
            {
                var done = 0;
                await foreach (var result in files.UploadManyAsync(source.FullName, DrivePath.In("d", "Backup"), new UploadManyOptions { MaxConcurrentFiles = atOnce }))
                    done += result.Outcome == TransferOutcome.Transferred ? 1 : 0;
                Check(done);
            }

            async Task DownloadAsync(int atOnce)
            {
                var (done, got) = (0, folder.CreateSubdirectory("got"));
                await foreach (var result in files.DownloadManyAsync(DrivePath.In("d", "Backup"), got.FullName, new DownloadManyOptions { MaxConcurrentFiles = atOnce }))
                    done += result.Outcome == TransferOutcome.Transferred ? 1 : 0;
                Check(done);
                got.Delete(recursive: true);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Line(string way, double one, double eight) => string.Create(CultureInfo.InvariantCulture,
        $"{Files} files of 1 MiB {way,4}: one after another {one:F2} s, 8 at once {eight:F2} s, ratio {one / eight:F1} (goal: 5)");

    private static void Check(int done)
    {
        if (done != Files) throw new InvalidOperationException($"{done} of {Files}");
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        GC.Collect();
        var began = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    // A folder that is empty for whoever uploads into it, and holds all files for whoever lists it.
    private sealed class Service(byte[] bytes) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Latency, cancellationToken);
            if (request.Content is { } body) await body.CopyToAsync(Stream.Null, cancellationToken);
            var path = request.RequestUri!.AbsolutePath;
            if (path.StartsWith("/bytes/", StringComparison.Ordinal)) return Bytes(request);
            if (request.Method == HttpMethod.Put) return Json(HttpStatusCode.Created, request, $$"""{"id":"new","name":"new.bin","size":{{MiB}},"file":{} }""");
            if (path.EndsWith("/children", StringComparison.Ordinal)) return Json(HttpStatusCode.OK, request, $$"""{"value":[{{string.Join(',', Enumerable.Range(0, Files).Select(i => Item(i, "")))}}]}""");
            return int.TryParse(path.Split('/')[^1], CultureInfo.InvariantCulture, out var number)
                ? Json(HttpStatusCode.OK, request, Item(number, $$""","@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/bytes/{{number}}" """))
                : Json(HttpStatusCode.OK, request, """{"id":"folder","name":"Backup","folder":{"childCount":0}}""");
        }

        private static string Item(int number, string more) => $$"""{"id":"{{number}}","name":"{{number}}.bin","size":{{MiB}},"cTag":"1","eTag":"1","file":{}""" + more + "}";

        private static HttpResponseMessage Json(HttpStatusCode status, HttpRequestMessage request, string body) =>
            new(status) { RequestMessage = request, Content = new StringContent(body, Encoding.UTF8, "application/json") };

        private HttpResponseMessage Bytes(HttpRequestMessage request)
        {
            var from = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
            var response = new HttpResponseMessage(request.Headers.Range is null ? HttpStatusCode.OK : HttpStatusCode.PartialContent) { RequestMessage = request, Content = new ByteArrayContent(bytes, from, bytes.Length - from) };
            if (request.Headers.Range is not null) response.Content.Headers.ContentRange = new(from, bytes.Length - 1, bytes.Length);
            response.Headers.ETag = new("\"1\"");
            return response;
        }
    }
}
