using System.Text;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Writes an address piece by piece and knows where it stands: in the path, in a path by name (<c>:/…:</c>), in the query,
/// inside single quotes. What is literal was written by a programmer and is trusted but for climbing; holes are not.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal sealed class GraphUrlBuilder(int capacity)
{
    private readonly StringBuilder _text = new(capacity);
    private bool _query, _byName, _quoted;

    public void Literal(string text)
    {
        if (HasHalfACharacter(text)) throw new ArgumentException("The address cannot be built: it holds half a surrogate pair.");
        for (var i = 0; i < text.Length; i++)
        {
            Step(text[i], i + 1 < text.Length ? text[i + 1] : '\0');
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length)
                _text.Append(Uri.EscapeDataString(new string([text[i], text[++i]])));
            else
                Write(text[i]);
        }
    }

    public void Hole(string? value, string? expression)
    {
        if (string.IsNullOrEmpty(value)) throw Refused(expression, "is empty");
        if (HasHalfACharacter(value)) throw Refused(expression, "holds half a surrogate pair, which would go out as another character");
        if (_query || !_byName)
        {
            _text.Append(Uri.EscapeDataString(_quoted ? value.Replace("'", "''", StringComparison.Ordinal) : value));
            return;
        }

        foreach (var segment in value.Split('/'))
            if (segment.Length == 0)
                throw Refused(expression, "has an empty segment (a leading, trailing or doubled slash)");

        _text.AppendJoin('/', value.Split('/').Select(Uri.EscapeDataString));
    }

    public string Build()
    {
        var url = _text.ToString();
        var path = url.Split('?')[0];
        if (path.Trim('/').Length == 0) throw new ArgumentException("The address is empty.");
        if (path.StartsWith("//", StringComparison.Ordinal) || path.Contains("://", StringComparison.Ordinal) || path.Contains('\\'))
            throw new ArgumentException($"'{path}' is not an address relative to Graph, such as \"me/drive\".");

        if (path.AsSpan().ContainsAny('.', '%') && Climbs(path)) throw new ArgumentException($"'{path}' has a segment '.' or '..'.");

        return url.TrimStart('/');
    }

    private void Step(char c, char next)
    {
        if (_query)
            _quoted ^= c == '\'';
        else if (_byName)
            (_byName, _query) = (c != ':' && c != '?', c == '?'); // a ' in a path by name is only a letter
        else
            (_byName, _query, _quoted) = (c == ':' && next == '/', c == '?', _quoted ^ c == '\'');
    }

    private void Write(char c)
    {
        if (c is ' ' or '#' or '"' or '<' or '>' or '{' or '}' or '|' or '^' or '`' || char.IsControl(c) || c > '~')
            _text.Append(Uri.EscapeDataString(c.ToString()));
        else
            _text.Append(c);
    }

    // Also where the slash is escaped: whoever decodes it on the way would climb.
    private static bool Climbs(string path) =>
        path.Split(':').SelectMany(part => Uri.UnescapeDataString(part).Split('/', '\\')).Any(segment => segment is "." or "..");

    private static bool HasHalfACharacter(ReadOnlySpan<char> text)
    {
        for (; text.IndexOfAnyInRange('\ud800', '\udfff') is var at and >= 0; text = text[(at + 2)..])
            if (at + 1 == text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return true;

        return false;
    }

    private static ArgumentException Refused(string? expression, string why) =>
        new($"The address cannot be built: {{{expression}}} {why}.");
}
