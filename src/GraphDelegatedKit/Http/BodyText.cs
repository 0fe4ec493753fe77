using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The text of a body as UTF-8, whatever its encoding: the one place that knows byte order marks and damaged characters. A JSON reader
/// throws when it decodes a damaged name or text, so every reader gets its text from here.
/// </summary>
internal static class BodyText
{
    private const int EscapeLength = 6; // of a UTF-16 unit: a backslash, "u" and four hexadecimal digits

    private static readonly UTF32Encoding BigEndianUtf32 = new(bigEndian: true, byteOrderMark: true);

    /// <summary>
    /// Returns the body as valid UTF-8 without a byte order mark. Invalid bytes, and escapes that are half a surrogate pair
    /// (<c>\ud83d</c> alone), are replaced with the replacement character U+FFFD.
    /// </summary>
    /// <remarks>An undamaged body in UTF-8 is returned as it is.</remarks>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body)
    {
        var text = DecodeMark(body);
        return Repair(text.Span) is { } repaired ? repaired : text;
    }

    /// <summary>Reads the body as a JSON document.</summary>
    /// <exception cref="JsonException">The body is not valid JSON.</exception>
    public static JsonDocument ParseDocument(ReadOnlyMemory<byte> body, JsonDocumentOptions options = default) =>
        JsonDocument.Parse(ToUtf8(body), options);

    /// <summary>Returns whether the text is one valid JSON value, of any shape.</summary>
    public static bool IsJson(ReadOnlySpan<byte> text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 1000 });
            if (!reader.Read()) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Returns whether the text has nothing but white space.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(" \t\r\n"u8);

    // UTF-16 and UTF-32 are recognized by their mark, or by the zero bytes around the first character, which no UTF-8 text has:
    // https://www.rfc-editor.org/rfc/rfc4627#section-3
    private static ReadOnlyMemory<byte> DecodeMark(ReadOnlyMemory<byte> body) => body.Span switch
    {
        [not (0 or 0xEF or 0xFE or 0xFF), not 0, ..] => body, // nearly every body
        [0xEF, 0xBB, 0xBF, ..] => body[3..],
        [0xFF, 0xFE, 0, 0, ..] => Transcode(Encoding.UTF32, body[4..]),
        [0, 0, 0xFE, 0xFF, ..] => Transcode(BigEndianUtf32, body[4..]),
        [0xFF, 0xFE, ..] => Transcode(Encoding.Unicode, body[2..]),
        [0xFE, 0xFF, ..] => Transcode(Encoding.BigEndianUnicode, body[2..]),
        [not 0, 0, 0, 0, ..] => Transcode(Encoding.UTF32, body),
        [0, 0, 0, not 0, ..] => Transcode(BigEndianUtf32, body),
        [not 0, 0, ..] => Transcode(Encoding.Unicode, body),
        [0, not 0, ..] => Transcode(Encoding.BigEndianUnicode, body),
        _ => body,
    };

    private static byte[] Transcode(Encoding encoding, ReadOnlyMemory<byte> body) =>
        Encoding.UTF8.GetBytes(encoding.GetString(body.Span));

    /// <returns><see langword="null"/> if the text is not damaged.</returns>
    private static byte[]? Repair(ReadOnlySpan<byte> json)
    {
        var isValid = Utf8.IsValid(json);
        if (isValid && FindLoneSurrogate(json, 0) < 0) return null;

        var text = isValid ? json.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        for (var index = FindLoneSurrogate(text, 0); index >= 0; index = FindLoneSurrogate(text, index + EscapeLength))
            "\\ufffd"u8.CopyTo(text.AsSpan(index)); // as long as the escape

        return text;
    }

    private static int FindLoneSurrogate(ReadOnlySpan<byte> json, int start)
    {
        while (json[start..].IndexOf("\\u"u8) is var offset and >= 0)
        {
            var index = start + offset;
            if (IsEscapedBackslash(json[..(index + 1)]) || ReadEscape(json[index..]) is not { } unit || !char.IsSurrogate(unit))
                start = index + 2;
            else if (char.IsHighSurrogate(unit) && ReadEscape(json[(index + EscapeLength)..]) is { } next && char.IsLowSurrogate(next))
                start = index + (2 * EscapeLength);
            else
                return index;
        }

        return -1;
    }

    // In "\\u" the second backslash is text. Backslashes occur only inside of strings.
    private static bool IsEscapedBackslash(ReadOnlySpan<byte> json) => (json.Length - json.TrimEnd((byte)'\\').Length) % 2 == 0;

    private static char? ReadEscape(ReadOnlySpan<byte> text) =>
        text.Length >= EscapeLength && text[0] == '\\' && text[1] == 'u'
        && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
