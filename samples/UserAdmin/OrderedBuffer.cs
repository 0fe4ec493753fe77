namespace UserAdmin;

/// <summary>Gives what comes in any order in the order of the list: each as soon as nothing before it is missing.</summary>
internal sealed class OrderedBuffer<T>(int count)
    where T : class
{
    private readonly T?[] _items = new T?[count];
    private int _nextIndex;

    public IReadOnlyList<T> Add(int index, T item)
    {
        _items[index] = item;
        var start = _nextIndex;
        while (_nextIndex < _items.Length && _items[_nextIndex] is not null) _nextIndex++;
        return new ArraySegment<T>(_items!, start, _nextIndex - start);
    }

    /// <summary>What came, but waits for something before it that may never come.</summary>
    public IEnumerable<T> GetRemaining() => _items.Skip(_nextIndex).OfType<T>();
}
