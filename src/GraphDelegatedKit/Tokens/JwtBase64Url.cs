namespace GraphDelegatedKit.Tokens;

/// <summary>Base64 in the alphabet of JWTs. Padding is not written there, and is put up with where somebody wrote it all the same.</summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc7515#appendix-C"/></remarks>
internal static class JwtBase64Url
{
    public static int MostBytesOf(int digits) => (digits / 4 * 3) + 3;

    public static bool IsDigit(char c) => Value(c) >= 0;

    public static bool IsValid(ReadOnlySpan<char> text)
    {
        text = WithoutPadding(text);
        foreach (var c in text)
            if (!IsDigit(c))
                return false;

        return text.Length % 4 != 1;
    }

    /// <returns>The number of bytes, or -1 if the text is not base64url.</returns>
    public static int Decode(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        text = WithoutPadding(text);
        if (text.Length % 4 == 1) return -1; // six bits are no byte

        int bits = 0, held = 0, written = 0;
        foreach (var c in text)
        {
            var value = Value(c);
            if (value < 0) return -1;
            (bits, held) = ((bits << 6) | value, held + 6);
            if (held < 8) continue;
            held -= 8;
            bytes[written++] = (byte)(bits >> held);
        }

        return written;
    }

    private static ReadOnlySpan<char> WithoutPadding(ReadOnlySpan<char> text) => text.Length % 4 != 0 ? text
        : text.EndsWith("==", StringComparison.Ordinal) ? text[..^2]
        : text.EndsWith("=", StringComparison.Ordinal) ? text[..^1]
        : text;

    private static int Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' => 62,
        '_' => 63,
        _ => -1,
    };
}
