using System.Text;
using Samples;

namespace UserAdmin;

/// <summary>
/// Reads CSV row by row (RFC 4180), as it is really met: any separator, any ends of lines, spaces around fields, lines that are comments.
/// A quotation mark counts only where a field begins.
/// </summary>
internal sealed class CsvRows(string text, char separator, string name)
{
    private readonly StringBuilder _field = new();
    private int _at;
    private int _line = 1;

    /// <exception cref="UsageException">A quotation mark is never closed, or something follows the one that closes.</exception>
    public IEnumerable<(int Line, string[] Fields)> Read()
    {
        while (_at < text.Length)
        {
            SkipSpaces();
            if (Peek() == '#') SkipLine(); // PowerShell's Export-Csv begins with #TYPE
            else yield return (_line, Row());
        }
    }

    private string[] Row()
    {
        var fields = new List<string>();
        do
        {
            SkipSpaces();
            fields.Add(Peek() == '"' ? Quoted() : Plain());
        }
        while (Take(separator));

        EndLine();
        return [.. fields];
    }

    private string Plain()
    {
        var start = _at;
        while (Peek() is { } letter && letter != separator && letter is not ('\r' or '\n')) _at++;
        return text[start.._at].TrimEnd();
    }

    private string Quoted()
    {
        var opened = _line;
        _field.Clear();
        for (_at++; ; _at++)
        {
            switch (Peek())
            {
                case null:
                    throw new UsageException($"{name}, line {opened}: a quotation mark is opened and never closed.");
                case '"' when _at + 1 < text.Length && text[_at + 1] == '"':
                    _field.Append(text[_at++]);
                    break;
                case '"':
                    _at++;
                    SkipSpaces();
                    if (Peek() is { } next && next != separator && next is not ('\r' or '\n')) throw new UsageException($"{name}, line {_line}: something follows a closing quotation mark; inside a field it is written twice.");
                    return _field.ToString();
                case { } letter:
                    if (letter == '\n') _line++;
                    _field.Append(letter);
                    break;
            }
        }
    }

    private char? Peek() => _at < text.Length ? text[_at] : null;

    private bool Take(char wanted)
    {
        if (Peek() != wanted) return false;
        _at++;
        return true;
    }

    private void SkipSpaces()
    {
        while (Peek() is { } letter && letter != separator && letter is not ('\r' or '\n') && char.IsWhiteSpace(letter)) _at++;
    }

    private void SkipLine()
    {
        while (Peek() is not (null or '\r' or '\n')) _at++;
        EndLine();
    }

    private void EndLine()
    {
        var carriageReturn = Take('\r');
        if (Take('\n') || carriageReturn) _line++;
    }
}
