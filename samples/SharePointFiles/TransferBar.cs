using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>How far one transfer is, or many together, in one line of stderr that is written over, where a terminal shows it; else nothing.</summary>
internal sealed class TransferBar(string name = "") : IProgress<TransferProgress>, IProgress<TransferManyProgress>, IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private readonly bool _shown = Terminal.ErrorIsTerminal && Terminal.Error.Profile.Capabilities.Ansi;
    private TimeSpan _drawn;
    private bool _stands;

    /// <summary>How far it was when it last said so.</summary>
    public TransferProgress Last { get; private set; }

    /// <summary>How far all were together.</summary>
    public TransferManyProgress Total { get; private set; }

    public void Report(TransferProgress value)
    {
        lock (_gate)
        {
            Last = value;
            Draw(Terminal.OneLine(name), value.BytesTransferred, value.TotalBytes, value.BytesPerSecond ?? 0, value.Elapsed);
        }
    }

    public void Report(TransferManyProgress value)
    {
        lock (_gate)
        {
            Total = value;
            Draw($"{value.FilesCompleted + value.FilesFailed} of {Words.Files(value.TotalFiles)}", value.BytesCompleted, value.TotalBytes, value.BytesPerSecond ?? 0, value.Elapsed);
        }
    }

    /// <summary>Lets a line pass that may go to the same terminal.</summary>
    public void Pass(Action line)
    {
        lock (_gate)
        {
            if (_stands) Console.Error.Write("\r\u001b[K");
            _stands = false;
            line();
        }
    }

    public void Dispose() => Pass(() => { });

    private void Draw(string what, long bytes, long total, double rate, TimeSpan now)
    {
        if (!_shown || (_stands && bytes < total && now - _drawn < Pace)) return;

        (_stands, _drawn) = (true, now);
        Console.Error.Write($"\r\u001b[K{TransferLine.Of(what, bytes, total, rate, Terminal.Error.Profile.Width - 1)}");
    }
}
