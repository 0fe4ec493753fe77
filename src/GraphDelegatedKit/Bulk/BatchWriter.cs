using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// Writes a batch. The ids in it are numbers of our own: the caller's may be of any kind and any length, and the service takes them to be the same in any casing.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/json-batching#request-format"/></remarks>
internal static class BatchWriter
{
    private static readonly string[] Numbers = [.. Enumerable.Range(1, Packing.Most).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static async Task<WrittenBatch> WriteAsync(IReadOnlyList<BulkItem> items, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(items.Count * 192);
        var written = new List<BulkItem>(items.Count);
        List<(BulkItem, Exception)>? unwritable = null;
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("requests"u8);
        foreach (var item in items)
        {
            if (unwritable?.Exists(pair => item.Parents.Contains(pair.Item1)) == true) continue; // it could not be told whom it waits for
            try
            {
                var body = item.Request.Content is { } content ? await BatchBody.OfAsync(item.Request, content, json, cancellationToken).ConfigureAwait(false) : default;
                Write(writer, item, body, written);
                written.Add(item);
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                (unwritable ??= []).Add((item, e));
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        return new(buffer.WrittenMemory, written, unwritable ?? []);
    }

    private static void Write(Utf8JsonWriter writer, BulkItem item, BatchBody body, List<BulkItem> before)
    {
        var request = item.Request;
        writer.WriteStartObject();
        writer.WriteString("id"u8, Numbers[before.Count]);
        writer.WriteString("method"u8, request.Method.Method);
        writer.WriteString("url"u8, request.Address.AsSpan(request.Address.IndexOf('/', 1))); // without the version
        WriteParents(writer, item, before);
        WriteHeaders(writer, request.HeadersIfAny, body.ContentType);
        body.WriteTo(writer);
        writer.WriteEndObject();
    }

    // What has succeeded before is no longer to be waited for.
    private static void WriteParents(Utf8JsonWriter writer, BulkItem item, List<BulkItem> before)
    {
        if (!item.Parents.Any(before.Contains)) return;

        writer.WriteStartArray("dependsOn"u8);
        foreach (var parent in item.Parents)
            if (before.IndexOf(parent) is var at and >= 0)
                writer.WriteStringValue(Numbers[at]);

        writer.WriteEndArray();
    }

    private static void WriteHeaders(Utf8JsonWriter writer, IDictionary<string, string>? headers, string? contentType)
    {
        if (headers is null && contentType is null) return;

        writer.WriteStartObject("headers"u8);
        if (contentType is not null) writer.WriteString("Content-Type"u8, contentType);
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            if (contentType is null || !name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                writer.WriteString(name, value);

        writer.WriteEndObject();
    }
}
