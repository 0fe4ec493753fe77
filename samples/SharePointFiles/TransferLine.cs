using System.Globalization;
using Spectre.Console.Rendering;

namespace SharePointFiles;

/// <summary>How far a transfer is, at what rate, and how long it will take, in one line of at most so many columns. Pure.</summary>
internal static class TransferLine
{
    private const int LongestBar = 24, ShortestBar = 8, ShortestName = 4;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(99);

    /// <param name="what">The file's name, or how many files.</param>
    /// <param name="bytes">How far it is.</param>
    /// <param name="total">How far it will be.</param>
    /// <param name="rate">Bytes a second; 0 while that is not known.</param>
    /// <param name="width">Columns there are.</param>
    public static string Of(string what, long bytes, long total, double rate, int width)
    {
        var share = total == 0 ? 1 : Math.Clamp((double)bytes / total, 0, 1);
        // Each figure has its own columns, so that the bar stands still while they change.
        var figures = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * share),3}%  {ByteSize.Of(bytes),10} of {ByteSize.Of(total)}  {Rate(total - bytes, rate),22}");
        var room = width - figures.Length - 4; // two brackets, two spaces
        var length = Math.Clamp(room - Columns(what), ShortestBar, LongestBar);
        if (room - length < ShortestName) return figures[..Math.Clamp(width, 0, figures.Length)].TrimEnd();

        var done = (int)(length * share);
        return $"{Cut(what, room - length)} [{new string('#', done)}{new string('.', length - done)}] {figures}".TrimEnd();
    }

    private static string Rate(long left, double rate)
    {
        if (rate <= 0) return "";

        var seconds = Math.Ceiling(left / rate);
        var time = seconds < Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : Longest;
        return $"{ByteSize.Of((long)rate)}/s  {time.ToString(time.TotalHours < 1 ? @"m\:ss" : time.TotalDays < 1 ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture),5} left";
    }

    // By whole characters, of which some take two columns and some none.
    private static string Cut(string name, int most)
    {
        if (Columns(name) <= most) return name;

        var characters = StringInfo.GetTextElementEnumerator(name);
        var cut = "";
        while (characters.MoveNext() && Columns(cut + characters.GetTextElement()) < most) cut += characters.GetTextElement();
        return cut + "…";
    }

    private static int Columns(string text) => new Segment(text).CellCount();
}
