using GraphDelegatedKit.Files.Folders;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>Files that were finished when somebody stopped the whole had no receipt: to tell of them was given up together with those under way.</summary>
public sealed class A_file_that_is_there_is_told_of_even_when_stopped
{
    [Test]
    public async Task All_that_finished_then_the_cancellation()
    {
        using var stop = new CancellationTokenSource();
        var finished = 0;
        async Task<int> Finish(int item, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref finished) == 3) await stop.CancelAsync(); // the three of them are whole by now
            return item;
        }

        var told = new List<int>();
        var error = await Assert.CatchAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in BoundedParallel.RunAsync([1, 2, 3, 4, 5], 1, Finish, stop.Token)) told.Add(item);
        });

        Assert.That(told, Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(error!.CancellationToken, Is.EqualTo(stop.Token));
    }
}
