using System.Text;

namespace GraphDelegatedKit.Testing.Graph;

// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html: identifiers,
// symbols, and text in single quotes, where a doubled quote stands for one.
internal sealed class FilterTokenizer(string text)
{
    public int Position { get; private set; }

    public bool IsAtEnd
    {
        get
        {
            SkipSpaces();
            return Position == text.Length;
        }
    }

    // Returns null if the next token is not an identifier.
    public string? ReadIdentifier()
    {
        SkipSpaces();
        var start = Position;
        while (Position < text.Length && (char.IsLetterOrDigit(text[Position]) || text[Position] is '_' or '/' or '$'))
            Position++;
        return Position > start ? text[start..Position] : null;
    }

    public bool TryReadKeyword(string keyword)
    {
        SkipSpaces();
        var start = Position;
        if (ReadIdentifier() is { } identifier && identifier.Equals(keyword, StringComparison.OrdinalIgnoreCase))
            return true;
        Position = start;
        return false;
    }

    public bool TryReadSymbol(char symbol)
    {
        SkipSpaces();
        if (Position == text.Length || text[Position] != symbol)
            return false;
        Position++;
        return true;
    }

    // Returns null if the next token is not a complete text.
    public string? ReadText()
    {
        SkipSpaces();
        var value = new StringBuilder();
        if (Position == text.Length || text[Position] != '\'')
            return null;
        for (var index = Position + 1; index < text.Length; index++)
        {
            if (text[index] != '\'')
            {
                value.Append(text[index]);
            }
            else if (index + 1 < text.Length && text[index + 1] == '\'')
            {
                value.Append(text[index++]);
            }
            else
            {
                Position = index + 1;
                return value.ToString();
            }
        }

        return null;
    }

    // Reads a number, a time, true, false or null: everything up to a space, a comma or a parenthesis.
    public string? ReadWord()
    {
        SkipSpaces();
        var start = Position;
        while (Position < text.Length && text[Position] is not (' ' or ',' or '(' or ')'))
            Position++;
        return Position > start ? text[start..Position] : null;
    }

    private void SkipSpaces()
    {
        while (Position < text.Length && text[Position] == ' ')
            Position++;
    }
}
