using System.Text;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Builds an address piece by piece and tracks the position: in the path, in a path by name (<c>:/…:</c>), in the query, inside single
/// quotes. Literals are trusted, except for <c>..</c> segments; placeholders are not.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal sealed class GraphUrlBuilder(int capacity)
{
    private readonly StringBuilder _text = new(capacity);
    private bool _isInQuery, _isInNamedPath, _isQuoted;

    public void AppendLiteral(string text)
    {
        if (HasLoneSurrogate(text))
            throw new ArgumentException("The address cannot be built: it holds half a surrogate pair. Remove that character.");
        for (var i = 0; i < text.Length; i++)
        {
            Advance(text[i], i + 1 < text.Length ? text[i + 1] : '\0');
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length)
                _text.Append(Uri.EscapeDataString(new string([text[i], text[++i]])));
            else
                AppendCharacter(text[i]);
        }
    }

    public void AppendPlaceholder(string? value, string? expression)
    {
        if (string.IsNullOrEmpty(value)) throw CreateException(expression, "is empty");
        if (HasLoneSurrogate(value))
            throw CreateException(expression, "holds half a surrogate pair, which would be sent as another character");
        if (!_isInNamedPath)
        {
            _text.Append(Uri.EscapeDataString(_isQuoted ? value.Replace("'", "''", StringComparison.Ordinal) : value));
            return;
        }

        var segments = value.Split('/');
        if (segments.Contains("")) throw CreateException(expression, "has an empty segment (a leading, trailing or doubled slash)");

        _text.AppendJoin('/', segments.Select(Uri.EscapeDataString));
    }

    public string Build()
    {
        var url = _text.ToString();
        var path = url.Split('?')[0];
        if (path.Trim('/').Length == 0) throw new ArgumentException("The address is empty.");
        if (path.StartsWith("//", StringComparison.Ordinal) || path.Contains("://", StringComparison.Ordinal) || path.Contains('\\'))
            throw new ArgumentException($"'{path}' is not an address relative to Graph. Write it like \"me/drive\".");

        if (path.AsSpan().ContainsAny('.', '%') && HasDotSegments(path))
            throw new ArgumentException($"'{path}' has a segment '.' or '..'. Remove that segment.");

        return url.TrimStart('/');
    }

    private void Advance(char c, char next)
    {
        if (_isInQuery)
            _isQuoted ^= c == '\'';
        else if (_isInNamedPath)
            (_isInNamedPath, _isInQuery) = (c != ':' && c != '?', c == '?'); // in a path by name a ' is an ordinary character
        else
            (_isInNamedPath, _isInQuery, _isQuoted) = (c == ':' && next == '/', c == '?', _isQuoted ^ c == '\'');
    }

    private void AppendCharacter(char c)
    {
        if (c is ' ' or '#' or '"' or '<' or '>' or '{' or '}' or '|' or '^' or '`' || char.IsControl(c) || c > '~')
            _text.Append(Uri.EscapeDataString(c.ToString()));
        else
            _text.Append(c);
    }

    // Escaped slashes count too: a server that decodes them would follow the dots.
    private static bool HasDotSegments(string path) =>
        path.Split(':').SelectMany(part => Uri.UnescapeDataString(part).Split('/', '\\')).Any(segment => segment is "." or "..");

    private static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (; text.IndexOfAnyInRange('\ud800', '\udfff') is var index and >= 0; text = text[(index + 2)..])
            if (index + 1 == text.Length || !char.IsSurrogatePair(text[index], text[index + 1]))
                return true;

        return false;
    }

    private static ArgumentException CreateException(string? expression, string problem) =>
        new($"The address cannot be built: {{{expression}}} {problem}.");
}
