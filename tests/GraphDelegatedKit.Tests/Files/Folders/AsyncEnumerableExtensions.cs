namespace GraphDelegatedKit.Tests.Files;

internal static class AsyncEnumerableExtensions
{
    public static async Task<List<T>> CollectAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items) list.Add(item);
        return list;
    }

    public static async Task<Dictionary<TKey, T>> ToDictionaryAsync<TKey, T>(this IAsyncEnumerable<T> items, Func<T, TKey> key)
        where TKey : notnull
    {
        var dictionary = new Dictionary<TKey, T>();
        await foreach (var item in items) dictionary.Add(key(item), item); // each exactly once, or this throws
        return dictionary;
    }
}
