using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Tokens;

/// <summary>
/// Text of a service in a message: without characters that change how a terminal or a log shows the text around it, and of limited length.
/// </summary>
internal static class ServiceText
{
    /// <summary>The longest message of a service that is shown, in characters.</summary>
    public const int MaxLength = 500;

    /// <summary>The longest code that is shown, in characters.</summary>
    public const int MaxCodeLength = 100;

    /// <summary>The longest message of an exception, in characters: several messages can be joined in it.</summary>
    public const int MaxMessageLength = 4000;

    private const char Replacement = '\uFFFD';

    /// <summary>
    /// Returns a text on one line: each run of line breaks and tabs is one blank, other control and format characters are U+FFFD.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text, int maxLength)
    {
        if (text is null || (text.Length <= maxLength && IsClean(text))) return text;

        var cleaned = new StringBuilder(Math.Min(text.Length, maxLength) + 1);
        foreach (var rune in text.EnumerateRunes()) // half a surrogate pair is read as U+FFFD
        {
            if (cleaned.Length + rune.Utf16SequenceLength > maxLength) return cleaned.Append('…').ToString();

            if (!IsLineBreakOrTab(rune)) AppendRune(cleaned, rune);
            else if (cleaned.Length > 0 && cleaned[^1] != ' ') cleaned.Append(' ');
        }

        return cleaned.ToString();
    }

    /// <summary>Returns a text whose control and format characters are U+FFFD, except for line breaks and tabs.</summary>
    public static string CleanLines(string text)
    {
        if (IsClean(text)) return text;

        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value is '\r' or '\n' or '\t') cleaned.Append((char)rune.Value);
            else AppendRune(cleaned, rune);

        return cleaned.ToString();
    }

    private static void AppendRune(StringBuilder text, Rune rune)
    {
        if (IsHarmful(rune)) text.Append(Replacement);
        else text.Append(rune.ToString());
    }

    private static bool IsClean(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return true;

        foreach (var rune in text.EnumerateRunes())
            if (IsHarmful(rune) || rune.Value == Replacement)
                return false;

        return true;
    }

    private static bool IsLineBreakOrTab(Rune rune) => rune.Value is '\r' or '\n' or '\t' or '\u0085' or '\u2028' or '\u2029';

    // Format characters include those that reverse the direction of the text.
    private static bool IsHarmful(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
