using System.Collections.ObjectModel;
using System.Net;
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

    public string? GetHeader(string name)
    {
        if (headers.IsEmpty) return null;
        var reader = new Utf8JsonReader(headers.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isMatch = name.Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase);
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

    private static string? ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };
}
