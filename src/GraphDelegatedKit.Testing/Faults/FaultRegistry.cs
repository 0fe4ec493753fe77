using GraphDelegatedKit.Testing.Recording;
using GraphDelegatedKit.Testing.Storage;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Faults;

// All faults of a tenant, in the order in which they were added. Those that have applied as often as requested stay in the list for a
// while, so that a report can say what they did.
[NotInSnapshots("scripted by the test")]
internal sealed class FaultRegistry
{
    private const int MaxFinished = 100;

    private readonly List<ScriptedFault> _active = [];
    private readonly Queue<ScriptedFault> _finished = new();
    private readonly object _gate = new();
    private volatile bool _isEmpty = true; // a request of a tenant without faults takes no lock
    private int _lastNumber;

    // Raised after a change of the list, outside the lock.
    public event Action? Changed;

    public bool IsEmpty => _isEmpty;

    public ScriptedFault Add(string kind, FaultScope scope, object effect, int? times)
    {
        ScriptedFault fault;
        lock (_gate)
        {
            fault = new ScriptedFault(++_lastNumber, kind, scope, effect, times);
            _active.Add(fault);
            _isEmpty = false;
        }

        Changed?.Invoke();
        return fault;
    }

    // Returns the fault for a request and counts it as applied: faults with a number of times first, then those that stay until they are
    // removed. A request counts as skipped for every matching fault that still skips, even if another fault applies to the request.
    public ScriptedFault? Take<TEffect>(HttpContext context, Func<FaultScope, TEffect, bool> applies) =>
        Take(context, applies, faults => faults.FirstOrDefault());

    public ScriptedFault? Take<TEffect>(
        HttpContext context, Func<FaultScope, TEffect, bool> applies, Func<IEnumerable<ScriptedFault>, ScriptedFault?> choose)
    {
        if (_isEmpty)
            return null;
        ScriptedFault? taken;
        lock (_gate)
        {
            List<ScriptedFault> matching =
                [.. _active.Where(fault => fault.Effect is TEffect effect && applies(fault.Scope, effect) && !fault.Skips())];
            taken = choose(matching.OrderBy(fault => fault.Times is null));
            if (taken is null)
                return null;
            taken.CountApplied();
            if (taken.Remaining == 0)
                Finish(taken);
        }

        RequestNotes.GetOrCreate(context).SetFault(taken.Id, taken.Kind);
        Changed?.Invoke();
        return taken;
    }

    // Returns the effect of the first active fault with this type of effect, without counting it as applied.
    public TEffect? Find<TEffect>() where TEffect : class
    {
        if (_isEmpty)
            return null;
        lock (_gate)
        {
            return _active.Select(fault => fault.Effect).OfType<TEffect>().FirstOrDefault();
        }
    }

    // Returns all faults that apply, and counts each as applied. They stay.
    public IReadOnlyList<TEffect> ApplyAll<TEffect>(Func<FaultScope, TEffect, bool> applies)
    {
        lock (_gate)
        {
            List<ScriptedFault> matching = [.. _active.Where(fault => fault.Effect is TEffect effect && applies(fault.Scope, effect))];
            matching.ForEach(fault => fault.CountApplied());
            return [.. matching.Select(fault => (TEffect)fault.Effect)];
        }
    }

    public IReadOnlyList<T> ReadAll<T>(Func<ScriptedFault, T> read)
    {
        lock (_gate)
        {
            return [.. _finished.Concat(_active).OrderBy(fault => fault.Number).Select(read)];
        }
    }

    public T Read<T>(ScriptedFault fault, Func<ScriptedFault, T> read)
    {
        lock (_gate)
        {
            return read(fault);
        }
    }

    // Returns whether any fault was removed.
    public bool Remove(Func<ScriptedFault, bool> isRemoved)
    {
        bool hasRemoved;
        lock (_gate)
        {
            List<ScriptedFault> kept = [.. _finished.Where(fault => !isRemoved(fault))];
            hasRemoved = kept.Count < _finished.Count;
            _finished.Clear();
            foreach (var fault in kept)
                _finished.Enqueue(fault);
            hasRemoved |= _active.RemoveAll(fault => isRemoved(fault)) > 0;
            _isEmpty = _active.Count == 0;
        }

        if (hasRemoved)
            Changed?.Invoke();
        return hasRemoved;
    }

    private void Finish(ScriptedFault fault)
    {
        _active.Remove(fault);
        _isEmpty = _active.Count == 0;
        _finished.Enqueue(fault);
        if (_finished.Count > MaxFinished)
            _finished.Dequeue();
    }
}
