using System.Globalization;
using Spectre.Console.Rendering;

namespace SharePointFiles;

/// <summary>How far a transfer is, at what rate, and how long it will take, in one line of at most so many columns. Pure.</summary>
internal static class ProgressLine
{
    private const int MaxBarWidth = 24, MinBarWidth = 8, MinNameWidth = 4;
    private static readonly TimeSpan MaxRemainingTime = TimeSpan.FromDays(99);

    /// <param name="label">The file's name, or how many files.</param>
    /// <param name="bytes">How far it is.</param>
    /// <param name="total">How far it will be.</param>
    /// <param name="bytesPerSecond">Bytes a second; 0 while that is not known.</param>
    /// <param name="width">Columns there are.</param>
    public static string Format(string label, long bytes, long total, double bytesPerSecond, int width)
    {
        var fraction = total == 0 ? 1 : Math.Clamp((double)bytes / total, 0, 1);
        // Each figure has its own columns, so that the bar stands still while they change.
        var figures = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * fraction),3}%  {ByteSize.Format(bytes),10} of {ByteSize.Format(total)}  {FormatRate(total - bytes, bytesPerSecond),22}");
        var availableWidth = width - figures.Length - 4; // two brackets, two spaces
        var barWidth = Math.Clamp(availableWidth - CountColumns(label), MinBarWidth, MaxBarWidth);
        if (availableWidth - barWidth < MinNameWidth) return figures[..Math.Clamp(width, 0, figures.Length)].TrimEnd();

        var filled = (int)(barWidth * fraction);
        return $"{Truncate(label, availableWidth - barWidth)} [{new string('#', filled)}{new string('.', barWidth - filled)}] {figures}".TrimEnd();
    }

    private static string FormatRate(long remaining, double bytesPerSecond)
    {
        if (bytesPerSecond <= 0) return "";

        var seconds = Math.Ceiling(remaining / bytesPerSecond);
        var time = seconds < MaxRemainingTime.TotalSeconds ? TimeSpan.FromSeconds(seconds) : MaxRemainingTime;
        return $"{ByteSize.Format((long)bytesPerSecond)}/s  {time.ToString(time.TotalHours < 1 ? @"m\:ss" : time.TotalDays < 1 ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture),5} left";
    }

    // By whole characters, of which some take two columns and some none.
    private static string Truncate(string name, int maxColumns)
    {
        if (CountColumns(name) <= maxColumns) return name;

        var elements = StringInfo.GetTextElementEnumerator(name);
        var truncated = "";
        while (elements.MoveNext() && CountColumns(truncated + elements.GetTextElement()) < maxColumns) truncated += elements.GetTextElement();
        return truncated + "…";
    }

    private static int CountColumns(string text) => new Segment(text).CellCount();
}
