using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SharePointFiles;

/// <summary>Formats the progress, rate and remaining time of a transfer as one line of limited width.</summary>
internal static class ProgressLine
{
    private const int MaxBarWidth = 24, MinBarWidth = 8, MinNameWidth = 4;
    private const int MaxRateWidth = 12; // 1023.9 MiB/s
    private static readonly TimeSpan MaxRemainingTime = TimeSpan.FromDays(99);

    /// <param name="label">The file's name, or the number of files.</param>
    /// <param name="bytes">The bytes transferred.</param>
    /// <param name="total">The bytes in total.</param>
    /// <param name="bytesPerSecond">The rate in bytes per second; 0 if unknown.</param>
    /// <param name="width">The width in columns.</param>
    public static string Format(string label, long bytes, long total, double bytesPerSecond, int width)
    {
        var fraction = total == 0 ? 1 : Math.Clamp((double)bytes / total, 0, 1);
        // Each figure has a fixed width, so that the bar does not move while the figures change.
        var percentage = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * fraction),3}%");
        var size = $"{percentage}  {ByteSize.Format(bytes),10} of {ByteSize.Format(total)}";
        var (rate, remainingTime) = FormatRate(total - bytes, bytesPerSecond);
        var figures = $"{size}  {rate,MaxRateWidth}  {remainingTime,10}";
        var availableWidth = width - figures.Length - 4; // two brackets, two spaces
        var barWidth = Math.Clamp(availableWidth - CountColumns(label), MinBarWidth, MaxBarWidth);
        if (availableWidth - barWidth < MinNameWidth)
        {
            string[] shorter = [figures, $"{size}  {rate}", size, percentage];
            return shorter.Select(text => text.TrimEnd()).FirstOrDefault(text => text.Length <= width) ?? "";
        }

        var filled = (int)(barWidth * fraction);
        var bar = new string('#', filled).PadRight(barWidth, '.');
        return $"{Truncate(label, availableWidth - barWidth)} [{bar}] {figures}".TrimEnd();
    }

    private static (string Rate, string RemainingTime) FormatRate(long remaining, double bytesPerSecond)
    {
        if (bytesPerSecond <= 0) return ("", "");

        var seconds = Math.Ceiling(remaining / bytesPerSecond);
        var time = seconds < MaxRemainingTime.TotalSeconds ? TimeSpan.FromSeconds(seconds) : MaxRemainingTime;
        var format = time.TotalHours < 1 ? @"m\:ss" : time.TotalDays < 1 ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss";
        return ($"{ByteSize.Format((long)bytesPerSecond)}/s", $"{time.ToString(format, CultureInfo.InvariantCulture)} left");
    }

    // Cuts between text elements: some take two columns and some none.
    private static string Truncate(string name, int maxColumns) =>
        Segment.SplitOverflow(new Segment(name), Overflow.Ellipsis, maxColumns)[0].Text;

    private static int CountColumns(string text) => new Segment(text).CellCount();
}
