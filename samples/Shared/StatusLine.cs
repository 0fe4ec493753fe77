namespace Samples;

/// <summary>
/// A line of progress at the bottom of the terminal, on stderr. Results and messages appear above it.
/// If stderr is not a terminal, the line is never shown.
/// </summary>
/// <param name="useJson">Whether the results are JSON. A terminal that shows them shows no progress, so that a line is JSON only.</param>
/// <remarks>
/// Not the live display of Spectre.Console: when a window becomes narrower, that erases the screen with its scrollback; it is drawn
/// across results on stdout; and it hides the cursor, which stays hidden if the process is killed.
/// </remarks>
public sealed class StatusLine(bool useJson) : IDisposable
{
    private const string Clear = "\r\u001b[K";
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly bool _isEnabled =
        Terminal.IsErrorTerminal && Terminal.Error.Profile.Capabilities.Ansi && (!useJson || Console.IsOutputRedirected);

    private Func<int, string>? _format;
    private bool _isVisible;
    private long _drawnAt;

    /// <summary>Shows a text, at most ten times a second.</summary>
    /// <param name="format">Formats the text for a width in columns.</param>
    /// <param name="isLast">Whether no later text follows, so that this one must be shown.</param>
    public void Show(Func<int, string> format, bool isLast = false)
    {
        lock (_gate)
        {
            _format = format;
            if (!_isEnabled || (_isVisible && !isLast && TimeProvider.System.GetElapsedTime(_drawnAt) < RedrawInterval)) return;

            Draw();
            _drawnAt = TimeProvider.System.GetTimestamp();
        }
    }

    /// <summary>Prints a result on stdout. If stdout is a terminal too, the result appears above the line.</summary>
    public void WriteResult(Action write)
    {
        lock (_gate)
        {
            var isInTheWay = _isVisible && !Console.IsOutputRedirected;
            if (isInTheWay) Remove();
            write();
            if (isInTheWay) Draw();
        }
    }

    /// <summary>Removes the line and prints a message on stderr.</summary>
    public void WriteMessage(string message)
    {
        lock (_gate)
        {
            Remove();
            Console.Error.WriteLine(message);
        }
    }

    public void Dispose()
    {
        lock (_gate) Remove();
    }

    private void Draw()
    {
        _isVisible = true;
        var text = UntrustedText.ToOneLine(_format!(Terminal.Error.Profile.Width - 1)); // a full row would move the cursor to the next one
        Terminal.TrustedError.Write(Clear + text);
    }

    private void Remove()
    {
        if (_isVisible) Terminal.TrustedError.Write(Clear);
        _isVisible = false;
    }
}
