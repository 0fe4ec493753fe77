using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>How far a transfer is, in one line of stderr that is written over, where a terminal shows it; else nothing.</summary>
internal sealed class TransferBar(string what) : IProgress<TransferProgress>, IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private readonly bool _shown = Terminal.ErrorIsTerminal && Terminal.Error.Profile.Capabilities.Ansi;
    private TransferProgress? _first;
    private TimeSpan _drawn = TimeSpan.MinValue;
    private bool _stands;

    /// <summary>How far it was when it last said so.</summary>
    public TransferProgress Last { get; private set; }

    public void Report(TransferProgress value)
    {
        lock (_gate)
        {
            if (_first is null || value.BytesTransferred < _first.Value.BytesTransferred) _first = value;
            Last = value;
            if (!_shown || (_stands && value.BytesTransferred < value.TotalBytes && value.Elapsed - _drawn < Pace)) return;

            _drawn = value.Elapsed;
            _stands = true;
            Console.Error.Write($"\r\u001b[K{TransferLine.Of(what, _first.Value, value, Terminal.Error.Profile.Width - 1)}");
        }
    }

    /// <summary>Lets a line pass that may go to the same terminal.</summary>
    public void Pass(Action line)
    {
        lock (_gate)
        {
            Erase();
            line();
        }
    }

    public void Dispose() => Pass(() => { });

    private void Erase()
    {
        if (_stands) Console.Error.Write("\r\u001b[K");
        _stands = false;
    }
}
