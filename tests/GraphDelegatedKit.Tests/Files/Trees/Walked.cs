namespace GraphDelegatedKit.Tests.Files;

internal static class Walked
{
    public static async Task<Dictionary<TKey, T>> ToDictionaryAsync<TKey, T>(this IAsyncEnumerable<T> items, Func<T, TKey> key)
        where TKey : notnull
    {
        var found = new Dictionary<TKey, T>();
        await foreach (var item in items) found.Add(key(item), item); // each exactly once, or this throws
        return found;
    }
}
