using System.Globalization;
using Samples;

namespace UserAdmin;

/// <summary>
/// Shows the progress in one line of stderr, if stderr is a terminal. Results on the same terminal appear above the line.
/// </summary>
internal sealed class CountProgressBar(string label, int? total = null) : IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly bool _isEnabled = Terminal.IsErrorTerminal && Terminal.Error.Profile.Capabilities.Ansi;
    private readonly long _startTimestamp = TimeProvider.System.GetTimestamp();
    private TimeSpan _lastDrawn = TimeSpan.MinValue;
    private bool _isVisible;
    private int _count;

    public void Advance()
    {
        _count++;
        Draw();
    }

    /// <summary>Prints a line above the bar.</summary>
    public void WriteAbove(Action write)
    {
        var wasVisible = _isVisible;
        if (!Console.IsOutputRedirected) Erase();
        write();
        if (wasVisible) Draw();
    }

    public void Finish()
    {
        Erase();
        _lastDrawn = TimeSpan.MaxValue;
    }

    public void Dispose() => Finish();

    private void Draw()
    {
        var now = TimeProvider.System.GetElapsedTime(_startTimestamp);
        if (!_isEnabled || (_isVisible && now - _lastDrawn < RedrawInterval)) return;

        _lastDrawn = now;
        _isVisible = true;
        Console.Error.Write(string.Create(
            CultureInfo.InvariantCulture,
            $"\r\u001b[K{label} {FormatBar()}{_count:N0}{(total is { } totalCount ? $" of {totalCount:N0}" : "")}"));
    }

    private string FormatBar()
    {
        if (total is not > 0) return "";

        var filled = Width * Math.Min(_count, total.Value) / total.Value;
        return $"[{new string('#', filled)}{new string('.', Width - filled)}] ";
    }

    private void Erase()
    {
        if (!_isVisible) return;
        Console.Error.Write("\r\u001b[K");
        _isVisible = false;
    }
}
