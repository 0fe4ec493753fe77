using System.Text;
using CsvHelper;
using Samples;

namespace UserAdmin;

/// <summary>
/// Reads CSV row by row, with any separator and line ending, spaces around fields, and comment lines.
/// A quotation mark counts only where a field begins.
/// </summary>
internal static class CsvParser
{
    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Reads the rows one at a time; the whole text is never in memory.</summary>
    /// <exception cref="UsageException">A quotation mark is never closed, or something follows the one that closes.</exception>
    public static IEnumerable<(int Line, string[] Fields)> Read(TextReader text, string name)
    {
        var (head, first) = ReadHead(text);
        var options = new CsvReaderOptions
        {
            Separator = Separators.MaxBy(candidate => first.Count(letter => letter == candidate)), // Excel uses the region's separator
            DetectSeparatorHint = false,
            HasHeader = false, // UserColumn finds the heading
            CommentPrefix = '#', // PowerShell's Export-Csv begins with #TYPE
            TrimWhitespace = true,
            TrackLineNumbers = true,
        };
        var strict = options with { OnMalformedRecord = found => Check(found, options, name) };
        using var rows = CsvReader.Create(new PrefixedReader(head, text), strict);
        while (rows.Read())
            if (!IsComment(rows.Current.ToString(), rows.LineNumber, rows.Separator, name))
                yield return ((int)rows.LineNumber, rows.Current.ToArray());
    }

    // Returns the lines up to the first row with fields, and that row.
    private static (string Head, string First) ReadHead(TextReader text)
    {
        var head = new StringBuilder();
        while (text.ReadLine() is { } line)
        {
            head.Append(line).Append('\n');
            if (line.Trim() is var first and not ("" or ['#', ..])) return (head.ToString(), first);
        }

        return (head.ToString(), "");
    }

    // The reader treats an indented comment as a row. One that opens a quotation mark would swallow the lines below it.
    private static bool IsComment(string row, long line, char separator, string name)
    {
        var trimmed = row.AsSpan().TrimStart();
        if (trimmed is not ['#', ..] || row.AsSpan(..^trimmed.Length).Contains(separator)) return false;
        if (!row.AsSpan().ContainsAny('\r', '\n')) return true;
        throw new UsageException(
            $"{name}, line {line}: a quotation mark in this comment is not closed. Close it, or do not indent the comment.");
    }

    // A quotation mark inside a field (5" disk) is text. The reader reports only the first problem of a row: the row is read again
    // without that mark.
    private static void Check(CsvMalformedRecord found, CsvReaderOptions options, string name)
    {
        if (IsComment(found.RawRecord, found.LineNumber, options.Separator!.Value, name)) return;

        var row = Encoding.UTF8.GetBytes(found.RawRecord);
        while (FindProblem(row, options) is { } problem)
        {
            if (problem.Reason == CsvMalformedReason.UnterminatedQuote)
                throw new UsageException($"{name}, line {found.LineNumber}: a quotation mark is opened and never closed.");

            if (problem.Reason != CsvMalformedReason.StrayQuote)
            {
                var line = found.LineNumber + row.AsSpan(0, (int)problem.ByteOffset).Count((byte)'\n');
                throw new UsageException(
                    $"{name}, line {line}: something follows a closing quotation mark; inside a field it is written twice.");
            }

            row[problem.ByteOffset] = (byte)'\'';
        }
    }

    private static CsvMalformedRecord? FindProblem(byte[] row, CsvReaderOptions options)
    {
        CsvMalformedRecord? problem = null;
        using var reader = CsvReader.Create(row, options with { OnMalformedRecord = found => problem = found });
        reader.Read();
        return problem;
    }

    /// <summary>The text that was read ahead, followed by the rest of the source.</summary>
    private sealed class PrefixedReader(string head, TextReader rest) : TextReader
    {
        private readonly StringReader _head = new(head);

        public override int Read(char[] buffer, int index, int count) =>
            _head.Read(buffer, index, count) is > 0 and var read ? read : rest.Read(buffer, index, count);
    }
}
