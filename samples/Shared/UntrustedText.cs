using System.Globalization;
using System.Text;

namespace Samples;

/// <summary>
/// Text that another person wrote, such as a display name, a file name or an error message, made safe to show. Everything a sample prints
/// passes here: <see cref="SafeTextWriter"/> for text, <see cref="JsonLine"/> for JSON.
/// </summary>
public static class UntrustedText
{
    private const char Replacement = '?';

    // Letters and marks that show nothing, by which two different names look the same.
    private static readonly int[] InvisibleLetters = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0];

    /// <summary>
    /// Returns the text as one line: line breaks become a space, and each character that could control the terminal, reorder or hide text
    /// becomes a question mark. These are control characters (ESC, C1), format characters (bidirectional, zero width), separators of lines
    /// and paragraphs, and halves of a surrogate pair.
    /// </summary>
    /// <remarks>An emoji that is joined from several by zero-width joiners is shown in its parts.</remarks>
    public static string ToOneLine(string text)
    {
        if (!HasUnsafeCharacter(text)) return text;

        var lines = text.Split(
            ['\r', '\n', '\u0085', '\u2028', '\u2029'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Replace(string.Join(' ', lines), static (line, _) => line.Append(Replacement));
    }

    /// <summary>Escapes the same characters in serialized JSON, where they can stand in strings only.</summary>
    public static string EscapeJson(string json) => HasUnsafeCharacter(json) ? Replace(json, AppendEscaped) : json;

    private static bool HasUnsafeCharacter(string text)
    {
        foreach (var character in text)
            if (character is < ' ' or > '~' && (char.IsSurrogate(character) || IsUnsafe(new Rune(character))))
                return true;

        return false;
    }

    private static string Replace(string text, Action<StringBuilder, string> append)
    {
        var safe = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length;)
        {
            var isScalar = Rune.TryGetRuneAt(text, index, out var rune);
            var length = isScalar ? rune.Utf16SequenceLength : 1;
            if (isScalar && !IsUnsafe(rune)) safe.Append(text, index, length);
            else append(safe, text.Substring(index, length));
            index += length;
        }

        return safe.ToString();
    }

    private static void AppendEscaped(StringBuilder json, string character)
    {
        foreach (var unit in character) json.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
    }

    private static bool IsUnsafe(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
            or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
        || Array.IndexOf(InvisibleLetters, rune.Value) >= 0;
}
