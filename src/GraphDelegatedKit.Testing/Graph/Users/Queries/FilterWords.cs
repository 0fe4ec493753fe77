using System.Text;

namespace GraphDelegatedKit.Testing.Graph.Users.Queries;

// https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html: names, marks, and text in single quotes, where a quote is doubled.
internal sealed class FilterWords(string text)
{
    public int Position { get; private set; }

    public bool IsAtEnd
    {
        get
        {
            SkipBlanks();
            return Position == text.Length;
        }
    }

    // Null when no name stands here.
    public string? Word()
    {
        SkipBlanks();
        var from = Position;
        while (Position < text.Length && (char.IsLetterOrDigit(text[Position]) || text[Position] is '_' or '/'))
            Position++;
        return Position > from ? text[from..Position] : null;
    }

    public bool TakeWord(string word)
    {
        SkipBlanks();
        var from = Position;
        if (Word() is { } found && found.Equals(word, StringComparison.OrdinalIgnoreCase))
            return true;
        Position = from;
        return false;
    }

    public bool TakeMark(char mark)
    {
        SkipBlanks();
        if (Position == text.Length || text[Position] != mark)
            return false;
        Position++;
        return true;
    }

    // Null when no text stands here, or one that does not end.
    public string? Text()
    {
        SkipBlanks();
        var value = new StringBuilder();
        if (Position == text.Length || text[Position] != '\'')
            return null;
        for (var at = Position + 1; at < text.Length; at++)
        {
            if (text[at] != '\'')
            {
                value.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '\'')
            {
                value.Append(text[at++]);
            }
            else
            {
                Position = at + 1;
                return value.ToString();
            }
        }

        return null;
    }

    private void SkipBlanks()
    {
        while (Position < text.Length && text[Position] == ' ')
            Position++;
    }
}
