using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>The body of one request inside a batch: JSON is embedded unchanged, any other content is encoded as Base64.</summary>
/// <param name="Bytes">The bytes of the body. Valid until the writer writes the next body.</param>
/// <param name="ContentType">The media type; <see langword="null"/> if the request has no body.</param>
internal readonly record struct BatchBody(ReadOnlyMemory<byte> Bytes, string? ContentType)
{
    public static async ValueTask<BatchBody> ReadAsync(
        BulkRequest request, GraphContent content, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        using var httpContent = content.ToHttpContent(json);
        var bytes = await httpContent.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return Create(request, bytes, httpContent.Headers.ContentType?.ToString() ?? "application/octet-stream");
    }

    /// <param name="request">The request. A Content-Type header of the request overrides <paramref name="contentType"/>.</param>
    /// <param name="bytes">The body.</param>
    /// <param name="contentType">The media type of the content.</param>
    public static BatchBody Create(BulkRequest request, ReadOnlyMemory<byte> bytes, string contentType)
    {
        if (request.HeadersOrNull is not { } headers
            || !headers.TryGetValue("Content-Type", out var requestedType)
            || requestedType is null)
            return new(bytes, contentType);
        if (IsJson(requestedType)) ValidateJson(bytes.Span);
        return new(bytes, requestedType);
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        if (ContentType is null) return;

        writer.WritePropertyName("body"u8);
        if (IsJson(ContentType)) writer.WriteRawValue(Bytes.Span, skipInputValidation: true);
        else writer.WriteBase64StringValue(Bytes.Span);
    }

    private static bool IsJson(string? contentType) => contentType is not null
        && contentType.AsSpan(0, contentType.IndexOf(';') is var typeEnd and >= 0 ? typeEnd : contentType.Length).Trim() is var mediaType
        && (mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    // Invalid JSON would make the whole batch unreadable.
    private static void ValidateJson(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        if (!reader.Read()) throw new JsonException("The body is empty.");
        reader.Skip();
        if (reader.Read()) throw new JsonException("The body has content after the JSON value.");
    }
}
