using System.Net;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Reads the response to a batch: by the index of the request in the batch, and <see langword="null"/> for a request without a response.
/// What arrived before the response broke off counts.
/// </summary>
internal sealed class BatchReader(BatchContent content) : BodyReader<BatchResponseItem?[]>
{
    public override bool AcceptsPart => true;

    public override BatchResponseItem?[] Read(PooledBody body, HttpStatusCode status, JsonSerializerOptions options)
    {
        var payload = BodyText.ToUtf8(body.Bytes).ToArray(); // results hold slices for as long as the caller keeps them
        var responses = BatchResponseParser.Parse(payload, content.Batch.Items.Count);
        if (!Array.TrueForAll(responses, static response => response is null)) return responses;

        if (body.Fault is { } fault) ExceptionDispatchInfo.Throw(fault);
        return BodyText.IsJson(payload) && GraphErrorBody.FindInSuccess(payload, expected: null) is { } error
            ? throw new ServiceErrorException(error)
            : responses;
    }
}

/// <summary>
/// Reads the response to a request that is sent outside of a batch: its bytes, which are valid JSON if they claim to be JSON.
/// </summary>
internal sealed class UnbatchedReader : BodyReader<byte[]>
{
    public static readonly UnbatchedReader Instance = new();

    public override bool ReadsServiceData => false;

    public override byte[] Read(PooledBody body, HttpStatusCode status, JsonSerializerOptions options)
    {
        var isJson = body.Headers.ContentType?.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
        var bytes = (isJson ? BodyText.ToUtf8(body.Bytes) : body.Bytes).ToArray();
        if (isJson && !BodyText.IsBlank(bytes) && !BodyText.IsJson(bytes))
            throw new ResponseBodyException(BodyFault.Malformed, "is not valid JSON.");
        return bytes;
    }
}
