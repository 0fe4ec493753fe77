namespace GraphDelegatedKit.Client;

/// <summary>
/// Tracks whether a position in an OData text is inside quotes. Inside single quotes <c>'</c> is doubled, inside double quotes, as in
/// <c>$search</c>, <c>"</c> and <c>\</c> follow a backslash.
/// </summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/query-parameters#escaping-single-quotes"/>,
/// <see href="https://learn.microsoft.com/graph/search-query-parameter"/>
/// </remarks>
internal struct QuoteTracker
{
    private char _quote; // the open quote; '\0' outside of quotes

    public readonly bool IsQuoted => _quote != '\0';

    /// <summary>Gets whether the last character is a backslash that escapes the next one.</summary>
    public bool IsEscaping { get; private set; }

    public void Advance(char c)
    {
        if (IsEscaping) IsEscaping = false;
        else if (_quote == '"' && c == '\\') IsEscaping = true;
        else if (_quote == '\0' && c is '\'' or '"') _quote = c;
        else if (_quote == c) _quote = '\0';
    }

    public void Reset() => (_quote, IsEscaping) = ('\0', false);

    /// <summary>Escapes a value so that it cannot end the quotes around it.</summary>
    public readonly string Escape(string value) => _quote switch
    {
        '\'' => value.Replace("'", "''", StringComparison.Ordinal),
        '"' => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal),
        _ => value,
    };
}
