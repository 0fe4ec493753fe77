using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Several at a time, their results as they finish. Whoever stops walking ends those under way, and waits until they have.</summary>
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
        IEnumerable<T> items, int maxConcurrency, Func<T, CancellationToken, Task<TResult>> action, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var abandoned = new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, abandoned.Token);
        var results = Channel.CreateBounded<TResult>(maxConcurrency); // nobody runs far ahead of whoever takes the results
        var work = WorkAsync(linked.Token);
        try
        {
            // Not ended by the token: what has finished is told before the cancellation is.
            await foreach (var result in results.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false)) yield return result;
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
                await Parallel.ForEachAsync(
                    items,
                    options,
                    async (item, itemToken) => await results.Writer.WriteAsync(await action(item, itemToken).ConfigureAwait(false), abandoned.Token).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                error = cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : e;
            }

            results.Writer.Complete(error);
        }
    }
}
