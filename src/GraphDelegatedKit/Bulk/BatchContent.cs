using System.Net.Http.Headers;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>The body of a batch request, serialized once for all attempts.</summary>
internal sealed class BatchContent(WrittenBatch batch) : GraphContent
{
    /// <summary>Gets or sets the batch. It is replaced if the client turns out to have other JSON options.</summary>
    public WrittenBatch Batch { get; set; } = batch;

    internal override HttpContent ToHttpContent(JsonSerializerOptions options) =>
        new ReadOnlyMemoryContent(Batch.Json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
