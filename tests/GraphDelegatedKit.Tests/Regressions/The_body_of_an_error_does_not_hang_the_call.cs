using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Where the body is not buffered, the body of an error was read after the pipeline had let go of the call: no limit of time held any more.
/// </summary>
public sealed class The_body_of_an_error_does_not_hang_the_call
{
    [Test]
    public async Task It_is_left_out_when_it_does_not_come()
    {
        var clock = new Clock();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var wire = new Wire().Does((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StreamContent(new Never(asked)) }));
        await using var graph = Some.Client(wire, clock);

        var pending = graph.SendAsync(new GraphRequest(HttpMethod.Get, "me"));
        await asked.Task;
        clock.Advance(TimeSpan.FromMinutes(10));
        var error = await Assert.ThrowsAsync<GraphException>(() => pending.WaitAsync(TimeSpan.FromMinutes(2)));

        Assert.That((error!.Status, error.Code), Is.EqualTo((HttpStatusCode.Forbidden, "Forbidden")));
    }

    private sealed class Never(TaskCompletionSource asked) : MemoryStream
    {
        public override bool CanSeek => false; // so that its length is not known

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
