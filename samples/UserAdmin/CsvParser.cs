using System.Text;
using Samples;

namespace UserAdmin;

/// <summary>
/// Reads CSV row by row (RFC 4180), as it is really met: any separator, any ends of lines, spaces around fields, lines that are comments.
/// A quotation mark counts only where a field begins.
/// </summary>
internal sealed class CsvParser(string text, char separator, string sourceName)
{
    private readonly StringBuilder _field = new();
    private int _position;
    private int _line = 1;

    /// <exception cref="UsageException">A quotation mark is never closed, or something follows the one that closes.</exception>
    public IEnumerable<(int Line, string[] Fields)> Read()
    {
        while (_position < text.Length)
        {
            SkipSpaces();
            if (Peek() == '#') SkipLine(); // PowerShell's Export-Csv begins with #TYPE
            else yield return (_line, ReadRow());
        }
    }

    private string[] ReadRow()
    {
        var fields = new List<string>();
        do
        {
            SkipSpaces();
            fields.Add(Peek() == '"' ? ReadQuotedField() : ReadPlainField());
        }
        while (TrySkip(separator));

        SkipLineEnd();
        return [.. fields];
    }

    private string ReadPlainField()
    {
        var start = _position;
        while (Peek() is { } character && character != separator && character is not ('\r' or '\n')) _position++;
        return text[start.._position].TrimEnd();
    }

    private string ReadQuotedField()
    {
        var startLine = _line;
        _field.Clear();
        for (_position++; ; _position++)
        {
            switch (Peek())
            {
                case null:
                    throw new UsageException($"{sourceName}, line {startLine}: a quotation mark is opened and never closed.");
                case '"' when _position + 1 < text.Length && text[_position + 1] == '"':
                    _field.Append(text[_position++]);
                    break;
                case '"':
                    _position++;
                    SkipSpaces();
                    if (Peek() is { } next && next != separator && next is not ('\r' or '\n')) throw new UsageException($"{sourceName}, line {_line}: something follows a closing quotation mark; inside a field it is written twice.");
                    return _field.ToString();
                case { } character:
                    if (character == '\n') _line++;
                    _field.Append(character);
                    break;
            }
        }
    }

    private char? Peek() => _position < text.Length ? text[_position] : null;

    private bool TrySkip(char expected)
    {
        if (Peek() != expected) return false;
        _position++;
        return true;
    }

    private void SkipSpaces()
    {
        while (Peek() is { } character && character != separator && character is not ('\r' or '\n') && char.IsWhiteSpace(character)) _position++;
    }

    private void SkipLine()
    {
        while (Peek() is not (null or '\r' or '\n')) _position++;
        SkipLineEnd();
    }

    private void SkipLineEnd()
    {
        var carriageReturn = TrySkip('\r');
        if (TrySkip('\n') || carriageReturn) _line++;
    }
}
