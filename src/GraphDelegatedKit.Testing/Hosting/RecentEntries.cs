using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Hosting;

// The entries that were added last, by key. An entry stays until it is removed or as many entries as the capacity have been added after it,
// so that a tenant needs no more memory after a million requests. A key is added once.
[NotInSnapshots("the owner stores the entries, or says why not")]
internal sealed class RecentEntries<T>(int capacity, StringComparer? comparer = null, Action<string>? onDropped = null) where T : class
{
    private readonly object _gate = new(); // guards both
    private readonly Dictionary<string, T> _entries = new(comparer ?? StringComparer.Ordinal);
    private readonly Queue<string> _keys = new(); // with those of removed entries

    // In the order in which they were added.
    public IReadOnlyList<T> Values
    {
        get
        {
            lock (_gate)
                return [.. _keys.Select(_entries.GetValueOrDefault).OfType<T>()];
        }
    }

    public void Add(string key, T entry)
    {
        if (Replace(key, entry) is { } dropped)
            onDropped?.Invoke(dropped);
    }

    public T? Find(string key)
    {
        lock (_gate)
            return _entries.GetValueOrDefault(key);
    }

    public bool TryRemove(string key, [NotNullWhen(true)] out T? entry)
    {
        lock (_gate)
            return _entries.Remove(key, out entry);
    }

    // Returns the key of the entry that it dropped, if any.
    private string? Replace(string key, T entry)
    {
        lock (_gate)
        {
            _entries[key] = entry;
            _keys.Enqueue(key);
            return _keys.Count > capacity && _keys.Dequeue() is var oldest && _entries.Remove(oldest) ? oldest : null;
        }
    }
}
