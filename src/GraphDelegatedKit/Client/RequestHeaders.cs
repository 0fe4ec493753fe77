using System.Collections;
using System.Diagnostics.CodeAnalysis;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Client;

/// <summary>
/// The headers of a request, checked when they are set, so that a request never holds one that cannot be sent. Names are compared without
/// case.
/// </summary>
internal sealed class RequestHeaders : IDictionary<string, string>
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public int Count => _values.Count;

    public bool IsReadOnly => false;

    public ICollection<string> Keys => _values.Keys;

    public ICollection<string> Values => _values.Values;

    public string this[string key]
    {
        get => _values[key];
        set => _values[key] = HeaderRules.Check(key, value);
    }

    /// <summary>Returns the headers themselves if they are checked already, otherwise a checked copy.</summary>
    /// <exception cref="ArgumentException">A header cannot be sent, or occurs twice.</exception>
    public static RequestHeaders From(IEnumerable<KeyValuePair<string, string>> headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (headers is RequestHeaders checkedHeaders) return checkedHeaders;

        var copy = new RequestHeaders();
        foreach (var (name, value) in headers) copy.Add(name, value);
        return copy;
    }

    public void Add(string key, string value) => _values.Add(key, HeaderRules.Check(key, value));

    public bool Remove(string key) => _values.Remove(key);

    public bool ContainsKey(string key) => _values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value) => _values.TryGetValue(key, out value);

    public void Clear() => _values.Clear();

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    void ICollection<KeyValuePair<string, string>>.Add(KeyValuePair<string, string> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, string>>.Contains(KeyValuePair<string, string> item) =>
        ((ICollection<KeyValuePair<string, string>>)_values).Contains(item);

    void ICollection<KeyValuePair<string, string>>.CopyTo(KeyValuePair<string, string>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, string>>)_values).CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, string>>.Remove(KeyValuePair<string, string> item) =>
        ((ICollection<KeyValuePair<string, string>>)_values).Remove(item);
}
