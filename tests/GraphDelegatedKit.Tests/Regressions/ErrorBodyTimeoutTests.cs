using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Where the body is not buffered, the body of an error was read after the pipeline had let go of the call: no limit of time held any more.
/// </summary>
public sealed class ErrorBodyTimeoutTests
{
    [Test]
    public async Task An_error_body_that_never_arrives_is_left_out_of_the_exception()
    {
        var clock = new Clock();
        var readStarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var handler = new FakeHttpHandler().RespondsWith((_, _) => Task.FromResult(
            new HttpResponseMessage(HttpStatusCode.Forbidden) { Content = new StreamContent(new HangingStream(readStarted)) }));
        await using var graph = TestData.CreateClient(handler, clock);

        var pending = graph.SendAsync(new GraphRequest(HttpMethod.Get, "me"));
        await readStarted.Task;
        clock.Advance(TimeSpan.FromMinutes(10));
        var error = await Assert.ThrowsAsync<GraphException>(() => pending.WaitAsync(TimeSpan.FromMinutes(2)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Status, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(error.Code, Is.EqualTo("Forbidden"));
        }
    }

    private sealed class HangingStream(TaskCompletionSource readStarted) : MemoryStream
    {
        public override bool CanSeek => false; // so that its length is not known

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            readStarted.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
