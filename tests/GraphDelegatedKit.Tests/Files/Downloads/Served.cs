using System.Net;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>What a service says of a file and gives of it, in the words of a <see cref="Wire"/>.</summary>
internal static class Served
{
    public static readonly DrivePath File = DrivePath.ById("d", "i");

    public static Wire Looks(this Wire wire, long? size = 1000, string? hash = null, string? eTag = "e", string? cTag = null, string name = "a.bin")
    {
        var hashes = hash is null ? "" : $$""" "hashes":{"quickXorHash":"{{hash}}"} """;
        return wire.Answers(
            HttpStatusCode.OK,
            $$"""{"id":"i","name":"{{name}}","size":{{size?.ToString() ?? "null"}},"eTag":{{Quoted(eTag)}},"cTag":{{Quoted(cTag)}},"file":{ {{hashes}} },"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}""");
    }

    /// <param name="wire">What is asked.</param>
    /// <param name="content">All of the file.</param>
    /// <param name="tornAt">The byte where the connection ends.</param>
    /// <param name="isCounted">Whether it says how long it is.</param>
    /// <param name="tag">The ETag.</param>
    public static Wire GivesAll(this Wire wire, byte[] content, int? tornAt = null, bool isCounted = true, string? tag = null) => wire.Does((_, _) =>
    {
        var response = Answer(HttpStatusCode.OK, new Body(content[..(tornAt ?? content.Length)], isTorn: tornAt is not null), tag);
        if (isCounted) response.Content.Headers.ContentLength = content.Length;
        return Task.FromResult(response);
    });

    public static Wire GivesPart(this Wire wire, byte[] content, int from, int? end = null, long? total = null, string? tag = null) => wire.Does((request, _) =>
    {
        Assert.That(request.Headers.Range?.Ranges.Single().From, Is.EqualTo(from), "nothing is asked for that is here");
        var part = content[from..(end ?? content.Length)];
        var response = Answer(HttpStatusCode.PartialContent, new Body(part, isTorn: false), tag);
        (response.Content.Headers.ContentLength, response.Content.Headers.ContentRange) = (part.Length, new(from, from + part.Length - 1, total ?? content.Length));
        return Task.FromResult(response);
    });

    private static HttpResponseMessage Answer(HttpStatusCode status, Stream body, string? tag)
    {
        var response = new HttpResponseMessage(status) { Content = new StreamContent(body) };
        if (tag is not null) response.Headers.ETag = new EntityTagHeaderValue($"\"{tag}\"");
        return response;
    }

    private static string Quoted(string? text) => text is null ? "null" : $"\"\\\"{text}\\\"\"";

    private sealed class Body(byte[] content, bool isTorn) : MemoryStream(content)
    {
        public override bool CanSeek => false; // else its length would be told

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            return read == 0 && isTorn ? throw new IOException("The connection was reset.") : read;
        }
    }
}
