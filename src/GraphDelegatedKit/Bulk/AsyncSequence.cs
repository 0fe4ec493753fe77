using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Bulk;

/// <summary>Creates the asynchronous sequences that bulk jobs read.</summary>
internal static class AsyncSequence
{
    public static IAsyncEnumerable<T> FromItems<T>(
        IEnumerable<T> items, [CallerArgumentExpression(nameof(items))] string? parameterName = null)
    {
        ArgumentNullException.ThrowIfNull(items, parameterName);
        return EnumerateAsync(items);
    }

    private static async IAsyncEnumerable<T> EnumerateAsync<T>(IEnumerable<T> items)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        foreach (var item in items) yield return item;
    }
}
