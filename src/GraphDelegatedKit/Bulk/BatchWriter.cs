using System.Buffers;
using System.Globalization;
using System.Text.Json;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Serializes batches, one at a time. The ids on the wire are numbers: the caller's ids may have any form and length, and the service
/// compares ids without regard to case.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/json-batching#request-format"/></remarks>
#pragma warning disable CA1001 // the JSON writers write to memory and hold nothing that needs disposal
internal sealed class BatchWriter(JsonSerializerOptions json)
#pragma warning restore CA1001
{
    private static readonly string[] RequestIds =
        [.. Enumerable.Range(1, BatchPacker.MaxBatchSize).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private readonly ArrayBufferWriter<byte> _batch = new(), _body = new();
    private readonly Utf8JsonWriter _writer = new(Stream.Null), _bodyWriter = new(Stream.Null);

    public JsonSerializerOptions Json => json;

    public async ValueTask<WrittenBatch> WriteAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellationToken)
    {
        var written = new List<BulkItem>(items.Count);
        List<(BulkItem Item, Exception Error)>? unwritable = null;
        _batch.ResetWrittenCount();
        _writer.Reset(_batch);
        _writer.WriteStartObject();
        _writer.WriteStartArray("requests"u8);
        foreach (var item in items)
        {
            if (unwritable is not null && DependsOnAny(unwritable, item)) continue; // its dependency has no id in this batch
            try
            {
                var body = item.Request.Content is { } content
                    ? await GetBodyAsync(item.Request, content, cancellationToken).ConfigureAwait(false)
                    : default;
                WriteRequest(item, body, written);
                written.Add(item);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                (unwritable ??= []).Add((item, e));
            }
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _writer.Flush();
        // A copy: an abandoned attempt may still read the bytes while the buffer is reused.
        return new(_batch.WrittenSpan.ToArray(), written, unwritable ?? []);
    }

    private static bool DependsOnAny(List<(BulkItem Item, Exception Error)> unwritable, BulkItem item) =>
        unwritable.Exists(pair => item.Dependencies.Contains(pair.Item));

    // The body is serialized before any part of its request is written: a body that fails must not damage the batch.
    private ValueTask<BatchBody> GetBodyAsync(BulkRequest request, GraphContent content, CancellationToken cancellationToken)
    {
        if (content is not IJsonWritableContent writable) return BatchBody.ReadAsync(request, content, json, cancellationToken);

        _body.ResetWrittenCount();
        _bodyWriter.Reset(_body);
        writable.WriteTo(_bodyWriter, json);
        _bodyWriter.Flush();
        return new(BatchBody.Create(request, _body.WrittenMemory, "application/json"));
    }

    private void WriteRequest(BulkItem item, BatchBody body, List<BulkItem> written)
    {
        var request = item.Request;
        _writer.WriteStartObject();
        _writer.WriteString("id"u8, RequestIds[written.Count]);
        _writer.WriteString("method"u8, request.Method.Method);
        _writer.WriteString("url"u8, request.VersionedUrl.AsSpan(request.VersionedUrl.IndexOf('/', 1))); // without the version segment
        WriteDependencies(item, written);
        WriteHeaders(request.HeadersOrNull, body.ContentType);
        body.WriteTo(_writer);
        _writer.WriteEndObject();
    }

    // Dependencies outside of this batch have already succeeded.
    private void WriteDependencies(BulkItem item, List<BulkItem> written)
    {
        var hasStarted = false;
        foreach (var dependency in item.Dependencies)
        {
            if (written.IndexOf(dependency) is var index && index < 0) continue;
            if (!hasStarted) _writer.WriteStartArray("dependsOn"u8);
            hasStarted = true;
            _writer.WriteStringValue(RequestIds[index]);
        }

        if (hasStarted) _writer.WriteEndArray();
    }

    private void WriteHeaders(RequestHeaders? headers, string? contentType)
    {
        if (headers is null && contentType is null) return;

        _writer.WriteStartObject("headers"u8);
        if (contentType is not null) _writer.WriteString("Content-Type"u8, contentType);
        if (headers is not null)
            foreach (var (name, value) in headers)
                if (contentType is null || !name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                    _writer.WriteString(name, value);

        _writer.WriteEndObject();
    }
}
