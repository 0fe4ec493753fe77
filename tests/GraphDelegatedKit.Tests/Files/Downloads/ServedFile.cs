using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The item and content of a file as the service returns them, scripted on a <see cref="FakeHttpHandler"/>.</summary>
internal static class ServedFile
{
    public static readonly DrivePath Path = DrivePath.ById("d", "i");

    public static FakeHttpHandler RespondsWithItem(
        this FakeHttpHandler handler,
        long? size = 1000, string? hash = null, string? eTag = "e", string? cTag = null, string name = "a.bin")
    {
        var hashes = hash is null ? "" : $$""" "hashes":{"quickXorHash":"{{hash}}"} """;
        return handler.RespondsWith(
            HttpStatusCode.OK,
            $$"""
            {"id":"i","name":"{{name}}","size":{{size?.ToString() ?? "null"}},"eTag":{{QuoteJson(eTag)}},"cTag":{{QuoteJson(cTag)}},
            "file":{ {{hashes}} },"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
            """);
    }

    /// <param name="handler">The handler that responds.</param>
    /// <param name="content">The content of the whole file.</param>
    /// <param name="failsAt">The offset at which the connection is lost.</param>
    /// <param name="hasLength">Whether the response has a <c>Content-Length</c>.</param>
    /// <param name="eTag">The ETag.</param>
    public static FakeHttpHandler RespondsWithContent(
        this FakeHttpHandler handler,
        byte[] content, int? failsAt = null, bool hasLength = true, string? eTag = null) => handler.RespondsWith((_, _) =>
    {
        var response = CreateResponse(
            HttpStatusCode.OK, new BodyStream(content[..(failsAt ?? content.Length)], fails: failsAt is not null), eTag);
        if (hasLength) response.Content.Headers.ContentLength = content.Length;
        return Task.FromResult(response);
    });

    public static FakeHttpHandler RespondsWithRange(
        this FakeHttpHandler handler,
        byte[] content, int from, int? end = null, long? total = null, string? eTag = null) => handler.RespondsWith((request, _) =>
    {
        Assert.That(request.Headers.Range?.Ranges.Single().From, Is.EqualTo(from), "no byte is requested that is present");
        var part = content[from..(end ?? content.Length)];
        var response = CreateResponse(HttpStatusCode.PartialContent, new BodyStream(part, fails: false), eTag);
        (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) =
            (part.Length, new(from, from + part.Length - 1, total ?? content.Length));
        return Task.FromResult(response);
    });

    private static HttpResponseMessage CreateResponse(HttpStatusCode status, Stream body, string? eTag)
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(body) };
        if (eTag is not null) response.Headers.ETag = new EntityTagHeaderValue($"\"{eTag}\"");
        return response;
    }

    private static string QuoteJson(string? text) => text is null ? "null" : $"\"\\\"{text}\\\"\"";

    private sealed class BodyStream(byte[] content, bool fails) : MemoryStream(content)
    {
        public override bool CanSeek => false; // otherwise the response would have a Content-Length

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read == 0 && fails ? throw new IOException("The connection was reset.") : read;
        }
    }
}
