using System.Globalization;
using Samples;

namespace UserAdmin;

/// <summary>Shows how many users are done, with a bar if the total is known.</summary>
internal sealed class CountProgressBar(string label, bool useJson, int? total = null) : IDisposable
{
    private const int BarWidth = 30;

    private readonly StatusLine _statusLine = new(useJson);
    private int _count;

    public void Advance()
    {
        _count++;
        _statusLine.Show(Format, isLast: _count == total);
    }

    /// <summary>Prints a line above the bar.</summary>
    public void WriteAbove(Action write) => _statusLine.WriteResult(write);

    /// <summary>Removes the bar.</summary>
    public void Dispose() => _statusLine.Dispose();

    private string Format(int width)
    {
        if (total is not > 0) return Cut(string.Create(CultureInfo.InvariantCulture, $"{label} {_count:N0}"));

        var filled = BarWidth * Math.Min(_count, total.Value) / total.Value;
        var bar = new string('#', filled).PadRight(BarWidth, '.');
        var count = string.Create(CultureInfo.InvariantCulture, $"{_count:N0} of {total:N0}");
        var line = $"{label} [{bar}] {count}";
        return line.Length <= width ? line : Cut($"{label} {count}");

        string Cut(string text) => text.Length <= width ? text : "";
    }
}
