using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>A body inside a batch: JSON as it is, anything else in Base64.</summary>
/// <param name="Bytes">Good as long as nothing else is written.</param>
/// <param name="ContentType"><see langword="null"/> where there is no body.</param>
internal readonly record struct BatchBody(ReadOnlyMemory<byte> Bytes, string? ContentType)
{
    public static async ValueTask<BatchBody> ReadAsync(BulkRequest request, GraphContent content, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        using var http = content.ToHttpContent(json);
        var bytes = await http.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return Of(request, bytes, http.Headers.ContentType?.ToString() ?? "application/octet-stream");
    }

    /// <param name="request">Whose it is; a type it names itself wins.</param>
    /// <param name="bytes">The body.</param>
    /// <param name="type">What the body says it is.</param>
    public static BatchBody Of(BulkRequest request, ReadOnlyMemory<byte> bytes, string type)
    {
        if (request.HeadersIfAny is not { } headers || !headers.TryGetValue("Content-Type", out var named) || named is null) return new(bytes, type);
        if (IsJson(named)) Check(bytes.Span);
        return new(bytes, named);
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        if (ContentType is null) return;

        writer.WritePropertyName("body"u8);
        if (IsJson(ContentType)) writer.WriteRawValue(Bytes.Span, skipInputValidation: true);
        else writer.WriteBase64StringValue(Bytes.Span);
    }

    private static bool IsJson(string? type) => type is not null
        && type.AsSpan(0, type.IndexOf(';') is var end and >= 0 ? end : type.Length).Trim() is var media
        && (media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    // A body that only claims to be JSON would spoil the batch for the others.
    private static void Check(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        if (!reader.Read()) throw new JsonException("The body is empty.");
        reader.Skip();
        if (reader.Read()) throw new JsonException("Something follows the body.");
    }
}
