namespace GraphDelegatedKit.Testing.Assertions;

// Formats rows of text as columns for a message: indented, without trailing spaces.
internal static class TextTable
{
    private const string Indent = "  ", Gap = "  ";

    public static string Format(IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows.Max(row => row.Length))
            .Select(column => rows.Max(row => column < row.Length ? row[column].Length : 0)).ToList();
        return string.Join('\n', rows.Select(row =>
            (Indent + string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd()));
    }
}
