using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Shows the progress of one or many transfers in one line of stderr, if stderr is a terminal.</summary>
internal sealed class TransferProgressBar(string name = "") : IProgress<TransferProgress>, IProgress<TransferManyProgress>, IDisposable
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private readonly bool _isEnabled = Terminal.IsErrorTerminal && Terminal.Error.Profile.Capabilities.Ansi;
    private TimeSpan _lastDrawn;
    private bool _isVisible;

    /// <summary>The last reported progress of the transfer.</summary>
    public TransferProgress LastProgress { get; private set; }

    /// <summary>The last reported progress of all transfers together.</summary>
    public TransferManyProgress Total { get; private set; }

    public void Report(TransferProgress value)
    {
        lock (_gate)
        {
            LastProgress = value;
            Draw(Terminal.ToOneLine(name), value.BytesTransferred, value.TotalBytes, value.BytesPerSecond ?? 0, value.Elapsed);
        }
    }

    public void Report(TransferManyProgress value)
    {
        lock (_gate)
        {
            Total = value;
            Draw(
                $"{value.FilesCompleted + value.FilesFailed} of {DisplayText.FormatFileCount(value.TotalFiles)}",
                value.BytesCompleted, value.TotalBytes, value.BytesPerSecond ?? 0, value.Elapsed);
        }
    }

    /// <summary>Prints a line above the bar.</summary>
    public void WriteAbove(Action write)
    {
        lock (_gate)
        {
            if (_isVisible) Console.Error.Write("\r\u001b[K");
            _isVisible = false;
            write();
        }
    }

    public void Dispose() => WriteAbove(() => { });

    private void Draw(string label, long bytes, long total, double bytesPerSecond, TimeSpan elapsed)
    {
        if (!_isEnabled || (_isVisible && bytes < total && elapsed - _lastDrawn < RedrawInterval)) return;

        (_isVisible, _lastDrawn) = (true, elapsed);
        Console.Error.Write($"\r\u001b[K{ProgressLine.Format(label, bytes, total, bytesPerSecond, Terminal.Error.Profile.Width - 1)}");
    }
}
