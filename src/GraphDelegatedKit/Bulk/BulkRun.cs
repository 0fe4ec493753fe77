using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Bulk;

/// <summary>One walk through a bulk job.</summary>
internal sealed class BulkRun(IGraphClient graph, string operation, int batchesInFlight, BulkState? state)
{
    public async IAsyncEnumerable<BulkResult> RunAsync(IAsyncEnumerable<BulkRequest> requests, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _ = (operation, batchesInFlight, state);
        var batch = new List<BulkRequest>(20);
        await foreach (var request in requests.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            batch.Add(request);
            if (batch.Count < 20) continue;
            foreach (var result in await SendAsync(batch, cancellationToken).ConfigureAwait(false)) yield return result;
            batch.Clear();
        }

        if (batch.Count == 0) yield break;
        foreach (var result in await SendAsync(batch, cancellationToken).ConfigureAwait(false)) yield return result;
    }

    private async Task<List<BulkResult>> SendAsync(List<BulkRequest> batch, CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("requests"u8);
            for (var i = 0; i < batch.Count; i++)
            {
                var request = batch[i];
                writer.WriteStartObject();
                writer.WriteString("id"u8, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
                writer.WriteString("method"u8, request.Method.Method);
                writer.WriteString("url"u8, request.Address["/v1.0".Length..]);
                if (request.Content is { } content)
                {
                    writer.WriteStartObject("headers"u8);
                    writer.WriteString("Content-Type"u8, "application/json"u8);
                    writer.WriteEndObject();
                    writer.WritePropertyName("body"u8);
                    using var http = content.ToHttpContent(GraphJson.Default);
                    writer.WriteRawValue(await http.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Post, "$batch") { Content = new BatchContent(body.WrittenMemory), Buffer = true }, cancellationToken).ConfigureAwait(false);
        using var copy = new MemoryStream();
        await (await response.OpenAsync(cancellationToken).ConfigureAwait(false)).CopyToAsync(copy, cancellationToken).ConfigureAwait(false);
        var replies = BatchReply.Read(copy.ToArray(), batch.Count);
        return [.. batch.Select((request, i) => new BulkResult(request, replies[i]?.Status, replies[i], response.JsonOptions)
        {
            Attempts = 1,
            Error = replies[i] is { Status: < System.Net.HttpStatusCode.BadRequest } ? null : new GraphException(replies[i]?.Status, "failed", $"{request.Method} {request.Url} failed: {(int?)replies[i]?.Status}."),
        })];
    }
}
