using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Files that were finished when the caller cancelled the run had no receipt: their results were dropped together with those of the files
/// in progress.
/// </summary>
public sealed class BoundedParallelCancellationTests
{
    [Test]
    public async Task A_cancelled_parallel_run_returns_all_finished_items_before_it_throws()
    {
        using var stop = new CancellationTokenSource();
        var finished = 0;
        async Task<int> Finish(int item, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref finished) == 3) await stop.CancelAsync(); // the three of them are whole by now
            return item;
        }

        var results = new List<int>();
        var error = await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in BoundedParallel.RunAsync([1, 2, 3, 4, 5], 1, Finish, stop.Token)) results.Add(item);
        });

        Assert.That(results, Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(error!.CancellationToken, Is.EqualTo(stop.Token));
    }
}
