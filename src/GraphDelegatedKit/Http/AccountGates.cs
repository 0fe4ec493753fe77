using System.Collections.Concurrent;

namespace GraphDelegatedKit.Http;

/// <summary>The throttle gates of accounts. Gates that are open say nothing, so they are dropped when there are many.</summary>
internal sealed class AccountGates
{
    /// <summary>The number of accounts from which on open gates are dropped.</summary>
    public const int SweepSize = 1_000;

    private readonly ConcurrentDictionary<string, ThrottleGate[]> _gates = new(StringComparer.OrdinalIgnoreCase);
    private int _nextSweep = SweepSize;

    public int Count => _gates.Count;

    public ThrottleGate[] Get(string homeAccountId, Func<ThrottleGate[]> create)
    {
        if (_gates.TryGetValue(homeAccountId, out var known)) return known;

        if (_gates.Count >= Volatile.Read(ref _nextSweep)) Sweep();
        return _gates.GetOrAdd(homeAccountId, _ => create());
    }

    private void Sweep()
    {
        foreach (var (account, gates) in _gates)
            if (Array.TrueForAll(gates, gate => gate.GetRemainingDelay(TimeProvider.System) <= TimeSpan.Zero))
                _gates.TryRemove(account, out _);

        Volatile.Write(ref _nextSweep, Math.Max(SweepSize, 2 * _gates.Count));
    }
}
