using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace GraphDelegatedKit.Files;

/// <summary>Several at a time, their results as they finish. Whoever stops walking ends those under way, and waits until they have.</summary>
internal static class AtOnce
{
    public const int Usual = 4;

    private const int Most = 64;

    public static void Check(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Most);
    }

    public static async IAsyncEnumerable<TResult> RunAsync<T, TResult>(
        IEnumerable<T> items, int atOnce, Func<T, CancellationToken, Task<TResult>> act, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var left = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, left.Token);
        var results = Channel.CreateBounded<TResult>(atOnce); // nobody runs far ahead of whoever takes the results
        var work = WorkAsync(stop.Token);
        try
        {
            // Not ended by the token: what has finished is told before the cancellation is.
            await foreach (var result in results.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false)) yield return result;
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }

        async Task WorkAsync(CancellationToken stopped)
        {
            Exception? error = null;
            try
            {
                var options = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = stopped };
                await Parallel.ForEachAsync(
                    items,
                    options,
                    async (item, ended) => await results.Writer.WriteAsync(await act(item, ended).ConfigureAwait(false), left.Token).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                error = cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : e;
            }

            results.Writer.Complete(error);
        }
    }
}
