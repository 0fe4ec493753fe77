using System.Runtime.InteropServices;

namespace GraphDelegatedKit.Testing.Tool.Run;

// Forwards the signals that this process gets to the command. The terminal itself sends the signals of its keys to both.
internal sealed class SignalForwarder : IDisposable
{
    private static readonly Dictionary<PosixSignal, int> Numbers = new()
    {
        [PosixSignal.SIGHUP] = 1,
        [PosixSignal.SIGINT] = 2,
        [PosixSignal.SIGQUIT] = 3,
        [PosixSignal.SIGTERM] = 15,
        [(PosixSignal)10] = 10, // SIGUSR1
        [(PosixSignal)12] = 12, // SIGUSR2
    };

    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly List<int> _early = [];
    private readonly Lock _gate = new(); // guards _early and _processId
    private int? _processId;

    public SignalForwarder()
    {
        foreach (var signal in Numbers.Keys)
            _registrations.Add(PosixSignalRegistration.Create(signal, Forward));
    }

    // The first signal that arrived before the command was started; null for none.
    public int? FirstEarly
    {
        get
        {
            lock (_gate)
            {
                return _early.Count > 0 ? _early[0] : null;
            }
        }
    }

    // Sends the signals that arrived while the command was started.
    public void SetTarget(int processId)
    {
        lock (_gate)
        {
            _processId = processId;
            foreach (var number in _early)
                Linux.SendSignal(processId, number);
        }
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void Forward(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_processId is not { } processId)
                _early.Add(Numbers[context.Signal]);
            else if (context.Signal is not (PosixSignal.SIGINT or PosixSignal.SIGQUIT) || !Linux.IsInForeground())
                Linux.SendSignal(processId, Numbers[context.Signal]);
        }
    }
}
