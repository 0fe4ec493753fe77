using System.Buffers;
using System.Globalization;
using System.Text.Json;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Writes batches, one at a time. The ids in them are numbers of our own: the caller's may be of any kind and any length, and the service takes them to be the same in any casing.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/json-batching#request-format"/></remarks>
#pragma warning disable CA1001 // its writers end in memory: there is nothing to let go of
internal sealed class BatchWriter(JsonSerializerOptions json)
#pragma warning restore CA1001
{
    private static readonly string[] RequestIds = [.. Enumerable.Range(1, BatchPacker.MaxBatchSize).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    private readonly ArrayBufferWriter<byte> _batch = new(), _body = new();
    private readonly Utf8JsonWriter _writer = new(Stream.Null), _bodyWriter = new(Stream.Null);

    public async ValueTask<WrittenBatch> WriteAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellationToken)
    {
        var written = new List<BulkItem>(items.Count);
        List<(BulkItem Item, Exception Why)>? unwritable = null;
        _batch.ResetWrittenCount();
        _writer.Reset(_batch);
        _writer.WriteStartObject();
        _writer.WriteStartArray("requests"u8);
        foreach (var item in items)
        {
            if (unwritable is not null && DependsOnAny(unwritable, item)) continue; // it could not be told whom it waits for
            try
            {
                var body = item.Request.Content is { } content ? await GetBodyAsync(item.Request, content, cancellationToken).ConfigureAwait(false) : default;
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
        return new(_batch.WrittenSpan.ToArray(), written, unwritable ?? []); // bytes of its own: a try that was given up may be reading them still
    }

    private static bool DependsOnAny(List<(BulkItem Item, Exception Why)> unwritable, BulkItem item) => unwritable.Exists(pair => item.Dependencies.Contains(pair.Item));

    // A body is had whole before anything of its request is written: one that cannot be had must not spoil the batch.
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
        _writer.WriteString("url"u8, request.VersionedUrl.AsSpan(request.VersionedUrl.IndexOf('/', 1))); // without the version
        WriteDependencies(item, written);
        WriteHeaders(request.HeadersOrNull, body.ContentType);
        body.WriteTo(_writer);
        _writer.WriteEndObject();
    }

    // What has succeeded before is no longer to be waited for.
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

    private void WriteHeaders(IDictionary<string, string>? headers, string? contentType)
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
