using System.Runtime.CompilerServices;
using GraphDelegatedKit.Testing.Recording;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace GraphDelegatedKit.Testing.Tests.Recording;

// A record outlives its request; what the server needs for the request does not.
[TestFixture]
internal sealed class RecordedConnectionTests
{
    [Test]
    public async Task A_recorded_request_does_not_keep_the_connection_that_its_body_came_from()
    {
        var log = new RecordedRequests(10, long.MaxValue, null, TimeProvider.System);

        var body = await RecordAsync(log);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body.IsAlive, Is.False);
            Assert.That(log.Snapshot().Single().Body, Is.EqualTo("hello"));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> RecordAsync(RecordedRequests log)
    {
        var response = new CompletableResponse();
        var context = new DefaultHttpContext();
        context.Features.Set<IHttpResponseFeature>(response);
        context.Request.ContentType = "text/plain";
        context.Request.Body = new MemoryStream("hello"u8.ToArray());
        var body = new WeakReference(context.Request.Body);
        await log.RecordAsync(context);
        await context.Request.Body.CopyToAsync(Stream.Null);
        await response.CompleteAsync();
        return body;
    }

    private sealed class CompletableResponse : HttpResponseFeature
    {
        private readonly List<Func<Task>> _callbacks = [];

        public override void OnCompleted(Func<object, Task> callback, object state) => _callbacks.Add(() => callback(state));

        public override void OnStarting(Func<object, Task> callback, object state)
        {
        }

        public Task CompleteAsync() => Task.WhenAll(_callbacks.Select(callback => callback()));
    }
}
