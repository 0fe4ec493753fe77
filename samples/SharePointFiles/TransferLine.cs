using System.Globalization;
using GraphDelegatedKit;

namespace SharePointFiles;

/// <summary>How far a transfer is, at what rate, and how long it will take, in one line of at most so many columns. Pure.</summary>
internal static class TransferLine
{
    private const int Bar = 24, ShortestName = 12;

    /// <param name="what">The file's name.</param>
    /// <param name="first">How far it was when this run began: what came before costs no time now.</param>
    /// <param name="now">How far it is.</param>
    /// <param name="width">Columns there are.</param>
    public static string Of(string what, TransferProgress first, TransferProgress now, int width)
    {
        var share = now.TotalBytes == 0 ? 1 : (double)now.BytesTransferred / now.TotalBytes;
        var figures = string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(100 * share),3}%  {ByteSize.Of(now.BytesTransferred)} of {ByteSize.Of(now.TotalBytes)}{Rate(first, now)}");
        var done = (int)(Bar * share);
        var bar = $"[{new string('#', done)}{new string('.', Bar - done)}] ";

        var room = width - figures.Length - 1;
        if (room >= bar.Length + Math.Min(what.Length, ShortestName) + 1) return $"{Cut(what, room - bar.Length - 1)} {bar}{figures}";
        return room > ShortestName ? $"{Cut(what, room - 1)} {figures}" : figures[..Math.Min(figures.Length, Math.Max(0, width))];
    }

    private static string Rate(TransferProgress first, TransferProgress now)
    {
        var (bytes, seconds) = (now.BytesTransferred - first.BytesTransferred, (now.Elapsed - first.Elapsed).TotalSeconds);
        if (bytes <= 0 || seconds <= 0) return "";

        var rate = bytes / seconds;
        var left = TimeSpan.FromSeconds(Math.Min(TimeSpan.FromDays(99).TotalSeconds, Math.Ceiling((now.TotalBytes - now.BytesTransferred) / rate)));
        return $"  {ByteSize.Of((long)rate)}/s  {left.ToString(left.TotalHours < 1 ? @"m\:ss" : left.TotalDays < 1 ? @"h\:mm\:ss" : @"d\.hh\:mm\:ss", CultureInfo.InvariantCulture)} left";
    }

    private static string Cut(string name, int most) => name.Length <= most ? name : $"{name[..(most - 1)]}…";
}
