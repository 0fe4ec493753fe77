using System.Collections.ObjectModel;
using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Bulk;

/// <summary>One answer out of a batch's reply. Its headers are read when somebody asks for them.</summary>
internal sealed class ReplyItem(int number, HttpStatusCode status, ReadOnlyMemory<byte> headers, ReadOnlyMemory<byte> body)
{
    public static readonly IReadOnlyDictionary<string, string> NoHeaders = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Which request of the batch it answers, from 1.</summary>
    public int Number => number;

    public HttpStatusCode Status => status;

    public ReadOnlyMemory<byte> Body => body;

    public string? Header(string name)
    {
        if (headers.IsEmpty) return null;
        var reader = new Utf8JsonReader(headers.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = name.Equals(reader.GetString(), StringComparison.OrdinalIgnoreCase);
            reader.Read();
            if (found) return Text(ref reader);
            reader.Skip();
        }

        return null;
    }

    /// <param name="withoutLocation">The address of a redirect is a secret.</param>
    public IReadOnlyDictionary<string, string> ReadHeaders(bool withoutLocation)
    {
        if (headers.IsEmpty) return NoHeaders;
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var reader = new Utf8JsonReader(headers.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (Text(ref reader) is { } value && !(withoutLocation && name.Equals("Location", StringComparison.OrdinalIgnoreCase))) all[name] = value;
            reader.Skip();
        }

        return all;
    }

    private static string? Text(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString(),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
        _ => null,
    };
}
