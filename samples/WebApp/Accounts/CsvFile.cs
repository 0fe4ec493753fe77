using System.Text;

namespace WebApp.Accounts;

/// <summary>
/// A CSV as RFC 4180 has it, in UTF-8 with a byte order mark, by which Excel recognizes it. A spreadsheet executes a cell that begins like
/// a formula, and anyone who may name an account could write one, so such a cell begins with an apostrophe.
/// </summary>
/// <remarks><see href="https://owasp.org/www-community/attacks/CSV_Injection"/></remarks>
internal sealed class CsvFile
{
    private const string FormulaStarts = "=+-@\t\r\n";

    private readonly StringBuilder _text = new("\uFEFF");

    public CsvFile(IEnumerable<string> headings) => Add(headings);

    public void Add(IEnumerable<string> cells) => _text.AppendJoin(',', cells.Select(Quote)).Append("\r\n");

    /// <summary>Gets the file as an address, so that its download needs neither a request nor a copy on the server.</summary>
    public string GetDataUrl() => "data:text/csv;charset=utf-8;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(ToString()));

    public override string ToString() => _text.ToString();

    private static string Quote(string cell)
    {
        var safe = cell is [var first, ..] && FormulaStarts.Contains(first, StringComparison.Ordinal) ? "'" + cell : cell;
        return safe.AsSpan().ContainsAny("\",\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
