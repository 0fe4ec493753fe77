using System.Text;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Client;

/// <summary>
/// Builds an address piece by piece and tracks the position: in the path, in a path by name (<c>:/…:</c>), in the query, inside quotes.
/// Literals are trusted, except for <c>..</c> segments; placeholders are not.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal sealed class GraphUrlBuilder(int capacity)
{
    private readonly StringBuilder _text = new(capacity);
    private bool _isInQuery, _isInNamedPath;
    private QuoteTracker _quotes;

    public void AppendLiteral(string text)
    {
        if (OpaqueUri.HasLoneSurrogate(text))
            throw new ArgumentException("The address cannot be built: it holds half a surrogate pair. Remove that character.");
        for (int i = 0, next = 0; i < text.Length; i++)
        {
            if (i == next) next += Advance(text, i);
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length)
                _text.Append(Uri.EscapeDataString(new string([text[i], text[++i]])));
            else
                AppendCharacter(text[i]);
        }
    }

    public void AppendPlaceholder(string? value, string? expression)
    {
        var text = UrlValueFormatter.CheckPlaceholder(value, _quotes, expression);
        if (!_isInNamedPath)
        {
            _text.Append(Uri.EscapeDataString(_quotes.Escape(text)));
            return;
        }

        var segments = text.Split('/');
        if (segments.Contains(""))
            throw UrlValueFormatter.CreateException(expression, "has an empty segment (a leading, trailing or doubled slash)");

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

    // Returns the number of characters that the position has passed: three for an escaped character.
    private int Advance(string literal, int index)
    {
        var (c, next) = (literal[index], index + 1 < literal.Length ? literal[index + 1] : '\0');
        if (_isInNamedPath)
        {
            if (c is ':' or '?') (_isInNamedPath, _isInQuery) = (false, c == '?'); // a quote is an ordinary character here
        }
        else if (c == '?' && !_isInQuery)
        {
            _isInQuery = true;
            _quotes.Reset();
        }
        else if (c == '&' && _isInQuery)
        {
            _quotes.Reset(); // the service separates the options before it reads them, so quotes end with their option
        }
        else if (c == ':' && next == '/' && !_isInQuery && !_quotes.IsQuoted)
        {
            _isInNamedPath = true;
        }
        else
        {
            var isEscaped = TryDecodeQuote(literal.AsSpan(index), out var quote);
            _quotes.Advance(isEscaped ? quote : c);
            return isEscaped ? 3 : 1;
        }

        return 1;
    }

    // A literal can have its quotes already escaped: the service sees %27 as a quote.
    private static bool TryDecodeQuote(ReadOnlySpan<char> text, out char quote)
    {
        quote = text switch
        {
            ['%', '2', '2', ..] => '"',
            ['%', '2', '7', ..] => '\'',
            ['%', '5', 'C' or 'c', ..] => '\\',
            _ => '\0',
        };
        return quote != '\0';
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
}
