using System.Text.Json;
using System.Text.Unicode;

namespace GraphDelegatedKit.Tokens;

/// <summary>Reads one part of a JWT: an object, each name at most once, handed on name by name.</summary>
internal static class JwtReader
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 16 };

    /// <summary>Takes one value; the reader stands on it, and on its last token afterwards.</summary>
    public delegate void Take(string name, ref Utf8JsonReader value);

    /// <returns>What is wrong with the part, or <see langword="null"/>.</returns>
    public static string? Read(ReadOnlySpan<char> part, Take take)
    {
        using var buffer = new JwtBuffer(JwtBase64Url.MostBytesOf(part.Length));
        var length = JwtBase64Url.Decode(part, buffer.Span);
        if (length < 0) return "is not base64url";
        ReadOnlySpan<byte> json = buffer.Span[..length];
        if (!Utf8.IsValid(json)) return "is not UTF-8";
        try
        {
            return ReadObject(new Utf8JsonReader(json, Strict), take);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for half a surrogate pair, escaped
        {
            return "is not JSON, or is nested deeper than 16 levels";
        }
    }

    private static string? ReadObject(Utf8JsonReader reader, Take take)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "is not a JSON object";

        // Parsers differ in which of two equal names wins, so a token with two is read differently here and at the service.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!seen.Add(name)) return "names a claim twice";
            reader.Read();
            take(name, ref reader);
        }

        reader.Read(); // throws if anything follows the object
        return null;
    }
}
