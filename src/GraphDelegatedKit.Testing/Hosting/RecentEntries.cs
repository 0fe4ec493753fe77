using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Hosting;

// The entries that were added last, by key. An entry stays until it is removed or as many entries as the capacity have been added after it,
// so that a tenant needs no more memory after a million requests. A key is added once.
[NotInSnapshots("the owner stores the entries, or says why not")]
internal sealed class RecentEntries<T>(int capacity, StringComparer? comparer = null, Action<string>? onDropped = null) where T : class
{
    private readonly ConcurrentDictionary<string, T> _entries = new(comparer ?? StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _keys = new(); // with those of removed entries

    // In the order in which they were added.
    public IEnumerable<T> Values => _keys.Select(Find).OfType<T>();

    public void Add(string key, T entry)
    {
        _entries[key] = entry;
        _keys.Enqueue(key);
        while (_keys.Count > capacity && _keys.TryDequeue(out var oldest))
        {
            if (_entries.TryRemove(oldest, out _))
                onDropped?.Invoke(oldest);
        }
    }

    public T? Find(string key) => _entries.GetValueOrDefault(key);

    public bool TryRemove(string key, [NotNullWhen(true)] out T? entry) => _entries.TryRemove(key, out entry);
}
