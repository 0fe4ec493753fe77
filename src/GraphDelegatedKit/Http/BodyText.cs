using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace GraphDelegatedKit.Http;

/// <summary>The text of a body as UTF-8, whatever its encoding: the one place that knows byte order marks and damaged characters.</summary>
internal static class BodyText
{
    private const int EscapeLength = 6; // of a UTF-16 unit: a backslash, "u" and four hexadecimal digits

    private static readonly UTF32Encoding BigEndianUtf32 = new(bigEndian: true, byteOrderMark: true);

    /// <summary>
    /// Returns the body as UTF-8 without a byte order mark. UTF-16 and UTF-32 are recognized by their mark, or by the zero bytes around the
    /// first character, which no UTF-8 text has.
    /// </summary>
    /// <remarks><see href="https://www.rfc-editor.org/rfc/rfc4627#section-3"/></remarks>
    public static ReadOnlyMemory<byte> ToUtf8(ReadOnlyMemory<byte> body) => body.Span switch
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

    /// <summary>
    /// Replaces invalid bytes, and escapes that are half a surrogate pair (<c>\ud83d</c> alone), with the replacement character U+FFFD.
    /// </summary>
    /// <returns><see langword="null"/> if the text has neither.</returns>
    public static byte[]? Repair(ReadOnlySpan<byte> json)
    {
        var isValid = Utf8.IsValid(json);
        var text = isValid ? json.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        return ReplaceLoneSurrogates(text) || !isValid ? text : null;
    }

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

    /// <summary>Returns a string of JSON in which invalid characters are replaced.</summary>
    public static string GetString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            var quoted = (byte[])[(byte)'"', .. reader.ValueSpan, (byte)'"'];
            var repaired = new Utf8JsonReader(Repair(quoted) ?? quoted);
            repaired.Read();
            return repaired.GetString()!;
        }
    }

    private static byte[] Transcode(Encoding encoding, ReadOnlyMemory<byte> body) =>
        Encoding.UTF8.GetBytes(encoding.GetString(body.Span));

    // A backslash occurs only inside of strings. The replacement has the length of the escape.
    private static bool ReplaceLoneSurrogates(Span<byte> json)
    {
        var hasReplaced = false;
        for (var rest = json; rest.IndexOf((byte)'\\') is var start and >= 0;)
        {
            rest = rest[start..];
            if (ReadEscape(rest) is not { } unit)
            {
                rest = rest[Math.Min(2, rest.Length)..];
            }
            else if (char.IsHighSurrogate(unit) && ReadEscape(rest[EscapeLength..]) is { } next && char.IsLowSurrogate(next))
            {
                rest = rest[(2 * EscapeLength)..];
            }
            else
            {
                if (char.IsSurrogate(unit))
                {
                    "\\ufffd"u8.CopyTo(rest);
                    hasReplaced = true;
                }

                rest = rest[EscapeLength..];
            }
        }

        return hasReplaced;
    }

    private static char? ReadEscape(ReadOnlySpan<byte> text) =>
        text.Length >= EscapeLength && text[0] == '\\' && text[1] == 'u'
        && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
            ? (char)unit
            : null;
}
