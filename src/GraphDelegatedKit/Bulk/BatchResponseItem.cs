using System.Collections.ObjectModel;
using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>The response to one request of a batch. Headers are parsed on demand.</summary>
internal sealed class BatchResponseItem(int number, HttpStatusCode status, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> body)
{
    public static readonly IReadOnlyDictionary<string, string> NoHeaders = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The number of the request in the batch, starting at 1.</summary>
    public int Number => number;

    public HttpStatusCode Status => status;

    public ReadOnlyMemory<byte> Body => body;

    /// <summary>Whether the body cannot be read. Only the number and the status are certain.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Whether the response has only the properties that a response has.</summary>
    public bool IsPlain { get; init; }

    /// <summary>Whether the body is a JSON object.</summary>
    public bool IsJsonObject { get; init; }

    /// <summary>
    /// Returns the response with the content of a body that is a JSON string: the string of a text, and the bytes of any other content,
    /// which the service sends as Base64. JSON stays as it is.
    /// </summary>
    /// <remarks>
    /// Not documented; assumed: a text is never Base64, although it may look so. Other content that is not Base64 is kept as text, as is
    /// content without a type. The documentation specifies the URL-safe alphabet, but photos arrive in the standard one
    /// (microsoftgraph/msgraph-sdk-dotnet-core#22).
    /// </remarks>
    public BatchResponseItem WithTextBody()
    {
        var contentType = GetHeader("Content-Type");
        if (contentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true) return this;

        var reader = new Utf8JsonReader(body.Span);
        reader.Read();
        var text = reader.GetString()!;
        var isBinary = contentType is not null && !contentType.TrimStart().StartsWith("text/", StringComparison.OrdinalIgnoreCase);
        return new BatchResponseItem(number, status, headers, (isBinary ? DecodeBase64(text) : null) ?? Encoding.UTF8.GetBytes(text))
        {
            IsPlain = IsPlain,
        };
    }

    public string? GetHeader(string name)
    {
        if (headers.IsEmpty) return null;
        var reader = new Utf8JsonReader(headers.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMatch = name.Equals(reader.GetString()!, StringComparison.OrdinalIgnoreCase);
            reader.Read();
            if (isMatch) return ReadText(ref reader);
            reader.Skip();
        }

        return null;
    }

    /// <param name="excludeLocation">Whether to omit Location: the target URL of a redirect is a credential.</param>
    public IReadOnlyDictionary<string, string> ReadHeaders(bool excludeLocation)
    {
        if (headers.IsEmpty) return NoHeaders;
        var parsed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reader = new Utf8JsonReader(headers.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var isExcluded = excludeLocation && name.Equals("Location", StringComparison.OrdinalIgnoreCase);
            if (!isExcluded && ReadText(ref reader) is { } value) parsed[name] = value;
            reader.Skip();
        }

        return parsed;
    }

    private static byte[]? DecodeBase64(string text)
    {
        var base64 = text.Replace('-', '+').Replace('_', '/').TrimEnd('=');
        var bytes = new byte[base64.Length * 3 / 4];
        var padded = base64.PadRight((base64.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out var length) ? bytes[..length] : null;
    }

    private static string? ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };
}
