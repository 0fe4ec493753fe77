namespace UserAdmin;

/// <summary>Gives what comes in any order in the order of the list: each as soon as nothing before it is missing.</summary>
internal sealed class InOrder<T>(int count)
    where T : class
{
    private readonly T?[] _items = new T?[count];
    private int _given;

    public IReadOnlyList<T> Add(int place, T item)
    {
        _items[place] = item;
        var from = _given;
        while (_given < _items.Length && _items[_given] is not null) _given++;
        return new ArraySegment<T>(_items!, from, _given - from);
    }

    /// <summary>What came, but waits for something before it that may never come.</summary>
    public IEnumerable<T> Left() => _items.Skip(_given).OfType<T>();
}
