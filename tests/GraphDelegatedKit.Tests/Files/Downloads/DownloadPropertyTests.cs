using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TestData = GraphDelegatedKit.Tests.Support.TestData;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Whatever a content server answers, a download ends with exactly the bytes of the item, with bytes that were delivered twice and a
/// receipt that says so, or with a documented exception and an unchanged local file.
/// </summary>
public sealed class DownloadPropertyTests
{
    private const int Size = 3000;
    private const string Html = "<!DOCTYPE html><html><body>Sign in</body></html>";
    private static readonly byte[] Content = TestData.CreateRandomBytes(Size);
    private static readonly byte[] Old = Encoding.UTF8.GetBytes("mine");

    private enum BodyKind
    {
        Requested,
        Whole,
        Prefix,
        OtherBytes,
        Longer,
        Empty,
        Html,
        JsonError,
    }

    /// <summary>One answer of the server.</summary>
    private sealed record Step(
        int Status, BodyKind Body, string? Type, int LengthError, bool HasLength, int RangeForm, int CutAt, string? ETag);

    private sealed record Case(Step[] Steps, bool HasHash, bool HasSize, int Connections)
    {
        public override string ToString() => $"hash {HasHash}, size {HasSize}, {Connections} connections: {string.Join<Step>("; ", Steps)}";
    }

    [Test]
    public void A_download_ends_with_the_file_or_a_verdict_or_an_exception() => PropertyCheck.Holds(GenerateCases(), Holds, caseCount: 300);

    private static Gen<Case> GenerateCases()
    {
        var steps =
            from status in Gen.Elements(200, 200, 200, 200, 206, 206, 206, 204, 203, 302, 401, 403, 404, 410, 416, 429, 500, 503)
            from body in Gen.Elements(Enum.GetValues<BodyKind>())
            from type in Gen.Elements(null, "application/octet-stream", "text/html", "text/plain", "application/json")
            from lengthError in Gen.Elements(0, 0, 0, 0, -7, 9)
            from hasLength in Gen.Elements(true, true, false)
            from rangeForm in Gen.Elements(0, 0, 0, 1, 2, 3)
            from cutAt in Gen.Elements(-1, -1, -1, 0, 1, 100, 2999)
            from eTag in Gen.Elements(null, null, "\"e\"", "W/\"e\"", "\"x\"")
            select new Step(status, body, type, lengthError, hasLength, rangeForm, cutAt, eTag);
        return
            from list in steps.ListOf()
            from hasHash in Gen.Elements(true, true, false)
            from hasSize in Gen.Elements(true, true, true, false)
            from connections in Gen.Elements(1, 3)
            select new Case([.. list.Take(12)], hasHash, hasSize || !hasHash, connections);
    }

    private static bool Holds(Case @case)
    {
        using var folder = new TemporaryFolder();
        var path = folder["a.bin"];
        File.WriteAllBytes(path, Old);
        var (server, clock) = (new Server(@case), new Clock());
        var options = new DownloadOptions { Conflict = ConflictBehavior.Replace, MaxConnections = @case.Connections };
        DownloadReceipt receipt;
        try
        {
            using var handler = new FakeHttpHandler();
            for (var i = 0; i < 500; i++) handler.RespondsWith((request, _) => Task.FromResult(server.Respond(request)));
            receipt = Task.Run(() => TestData.CreateClient(handler, clock).Files(clock).DownloadAsync(ServedFile.Path, path, options))
                .GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is TransferInterruptedException or GraphException)
        {
            return File.ReadAllBytes(path).AsSpan().SequenceEqual(Old);
        }

        var stored = File.ReadAllBytes(path);
        return folder.FileNames is ["a.bin"] && stored.Length == receipt.Size && receipt.Verified switch
        {
            Verification.Matched => stored.AsSpan().SequenceEqual(Content),
            Verification.NotAvailable => !@case.HasHash && stored.AsSpan().SequenceEqual(Content),
            Verification.SmallerThanListed => stored.Length is > 0 and < Size && server.ContentRequests >= 2 && !IsPage(stored),
            _ => stored.Length > 0 && server.ContentRequests >= 2 && !IsPage(stored),
        };
    }

    private static bool IsPage(byte[] stored) => stored[0] is (byte)'<' or (byte)'{';

    /// <summary>Answers as the case says, and correctly once its steps are used up.</summary>
    private sealed class Server(Case @case)
    {
        private readonly object _gate = new();
        private int _next;

        public int ContentRequests { get; private set; }

        public HttpResponseMessage Respond(HttpRequestMessage request) =>
            request.RequestUri!.Host == "graph.microsoft.com" ? CreateItem() : CreateContent(request);

        private HttpResponseMessage CreateItem()
        {
            var hash = @case.HasHash ? "\"hashes\":{\"quickXorHash\":\"" + NaiveQuickXorHash.Compute(Content) + "\"}" : "";
            var size = @case.HasSize ? $"\"size\":{Size}," : "";
            return FakeHttpHandler.CreateResponse(HttpStatusCode.OK, $$"""
                {"id":"i","name":"a.bin",{{size}}"eTag":"\"e\"","cTag":"c","file":{ {{hash}} },
                "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
                """);
        }

        private HttpResponseMessage CreateContent(HttpRequestMessage request)
        {
            Step step;
            lock (_gate)
            {
                ContentRequests++;
                step = _next < @case.Steps.Length
                    ? @case.Steps[_next++]
                    : new Step(request.Headers.Range is null ? 200 : 206, BodyKind.Requested, null, 0, true, 0, -1, null);
            }

            var range = request.Headers.Range?.Ranges.Single();
            var from = (int)Math.Min(Size, range?.From ?? 0); // after a response that was too long, a request can start behind the end
            var end = (int)Math.Clamp((range?.To ?? Size - 1) + 1, from, Size);
            var body = CreateBody(step, from, end);
            var response = new HttpResponseMessage((HttpStatusCode)step.Status)
            {
                Content = new StreamContent(new CutStream(body, step.CutAt)),
            };
            response.Content.Headers.ContentType = step.Type is null ? null : new(step.Type);
            if (step.HasLength) response.Content.Headers.ContentLength = Math.Max(0, body.Length + step.LengthError);
            if (step.Status == 206 && end > from) response.Content.Headers.ContentRange = CreateRange(step, from, end);
            if (step.ETag is not null) response.Headers.TryAddWithoutValidation("ETag", step.ETag);
            return response;
        }

        private byte[] CreateBody(Step step, int from, int end) => step.Body switch
        {
            BodyKind.Whole => step.Status == 206 ? Content[from..end] : Content,
            BodyKind.Requested => step.Status == 206 ? Content[from..end] : Content,
            BodyKind.Prefix => Content[..(Size / 3)],
            // Without a hash, wrong bytes of the right size cannot be distinguished from the file.
            BodyKind.OtherBytes when @case.HasHash => TestData.CreateRandomBytes(Size, seed: 9),
            BodyKind.Longer when @case.HasHash => [.. Content, 1, 2, 3],
            BodyKind.Html when @case.HasHash || step.Type == "text/html" => Encoding.UTF8.GetBytes(Html),
            BodyKind.JsonError when @case.HasHash => Encoding.UTF8.GetBytes(TestData.ErrorJson("generalException")),
            _ => [],
        };

        private static System.Net.Http.Headers.ContentRangeHeaderValue? CreateRange(Step step, int from, int end) => step.RangeForm switch
        {
            0 => new(from, end - 1, Size),
            1 => new(from, end - 1), // total *
            2 => null,
            _ => new(from + 1 < end ? from + 1 : from, end - 1, Size),
        };
    }

    /// <summary>A body whose connection is lost after some bytes.</summary>
    private sealed class CutStream(byte[] body, int cutAt) : MemoryStream(cutAt >= 0 && cutAt < body.Length ? body[..cutAt] : body)
    {
        private readonly bool _isCut = cutAt >= 0 && cutAt < body.Length;

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read == 0 && _isCut ? throw new IOException("The connection was reset.") : read;
        }
    }
}
