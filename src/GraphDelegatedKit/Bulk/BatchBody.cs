using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>A body inside a batch: JSON as it is, anything else in Base64.</summary>
internal readonly record struct BatchBody(byte[]? Bytes, string? ContentType)
{
    public static async ValueTask<BatchBody> OfAsync(BulkRequest request, GraphContent content, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        using var http = content.ToHttpContent(json);
        var bytes = await http.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        var isOurs = request.HeadersIfAny?.ContainsKey("Content-Type") != true;
        var type = isOurs ? http.Headers.ContentType?.ToString() : request.Headers["Content-Type"];
        if (IsJson(type) && !isOurs) Check(bytes);
        return new(bytes, type ?? "application/octet-stream");
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        if (Bytes is null) return;

        writer.WritePropertyName("body"u8);
        if (IsJson(ContentType)) writer.WriteRawValue(Bytes, skipInputValidation: true);
        else writer.WriteBase64StringValue(Bytes);
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
