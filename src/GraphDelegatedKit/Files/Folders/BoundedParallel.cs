using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// Runs an action on many items concurrently and returns each result as it completes. If the caller stops enumerating, the running actions
/// are cancelled and awaited.
/// </summary>
internal static class BoundedParallel
{
    public const int DefaultConcurrency = 4;

    private const int MaxConcurrency = 64;

    public static void Validate(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxConcurrency);
    }

    public static async IAsyncEnumerable<TResult> RunAsync<T, TResult>(
        IEnumerable<T> items,
        int maxConcurrency,
        Func<T, CancellationToken, Task<TResult>> action,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, abandoned.Token);
        var results = Channel.CreateBounded<TResult>(maxConcurrency); // limits how far the actions run ahead of the caller
        var work = WorkAsync(linked.Token);
        try
        {
            // Not cancelable: completed results are returned before the cancellation is thrown.
            await foreach (var result in results.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return result;
        }
        finally
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }

        async Task WorkAsync(CancellationToken linkedToken)
        {
            Exception? error = null;
            try
            {
                var options = new ParallelOptions { MaxDegreeOfParallelism = maxConcurrency, CancellationToken = linkedToken };
                await Parallel.ForEachAsync(items, options, RunOneAsync).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                error = cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : e;
            }

            results.Writer.Complete(error);
        }

        async ValueTask RunOneAsync(T item, CancellationToken itemToken)
        {
            var result = await action(item, itemToken).ConfigureAwait(false);
            await results.Writer.WriteAsync(result, abandoned.Token).ConfigureAwait(false);
        }
    }
}
