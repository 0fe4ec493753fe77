using System.Net.Http.Headers;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>The body of a batch request, serialized once for all attempts.</summary>
internal sealed class BatchContent(ReadOnlyMemory<byte> json) : GraphContent
{
    internal override HttpContent ToHttpContent(JsonSerializerOptions options) =>
        new ReadOnlyMemoryContent(json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
