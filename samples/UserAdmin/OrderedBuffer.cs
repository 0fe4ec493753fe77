namespace UserAdmin;

/// <summary>Returns results in the order of the list, each as soon as all earlier ones have arrived.</summary>
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

    /// <summary>Returns the results that still wait for an earlier one.</summary>
    public IEnumerable<T> GetRemaining() => _items.Skip(_nextIndex).OfType<T>();
}
