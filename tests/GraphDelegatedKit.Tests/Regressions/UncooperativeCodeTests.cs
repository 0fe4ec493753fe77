using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A handler or a token provider of the program that ignores its cancellation kept a call beyond its deadline.</summary>
public sealed class UncooperativeCodeTests
{
    private readonly Clock _clock = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [TestCase("transport")]
    [TestCase("handler")]
    [TestCase("tokens")]
    public async Task A_call_ends_at_its_deadline_although_code_of_the_program_ignores_the_cancellation(string where)
    {
        await using var graph = CreateClient(where);

        var pending = graph.PostAsync("me/sendMail");
        await _entered.Task;
        _clock.Advance(TimeSpan.FromMinutes(10));
        var error = await Assert.ThrowsAsync<GraphException>(() => pending.WaitAsync(TimeSpan.FromMinutes(2)));
        _released.SetResult();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("deadlineExceeded"));
            Assert.That(error.MayHaveExecuted, Is.EqualTo(where == "transport"), "the attempt had begun");
        }
    }

    [TestCase("transport")]
    [TestCase("handler")]
    [TestCase("tokens")]
    public async Task A_cancelled_call_ends_although_code_of_the_program_ignores_the_cancellation(string where)
    {
        using var cancel = new CancellationTokenSource();
        await using var graph = CreateClient(where);

        var pending = graph.GetAsync<User>("me", cancel.Token);
        await _entered.Task;
        await cancel.CancelAsync();

        await Assert.ThatAsync(
            () => pending.WaitAsync(TimeSpan.FromMinutes(2)),
            Throws.InstanceOf<OperationCanceledException>().With.Property("CancellationToken").EqualTo(cancel.Token));
        _released.SetResult();
    }

    [Test]
    public async Task A_response_that_comes_after_the_deadline_is_disposed()
    {
        var late = FakeHttpHandler.CreateResponse(HttpStatusCode.OK, "{}");
        var disposed = new DisposalContent();
        late.Content = disposed;
        using var handler = new FakeHttpHandler().RespondsWith(async (_, _) =>
        {
            _entered.SetResult();
            await _released.Task;
            return late;
        });
        await using var graph = TestData.CreateClient(handler, _clock);

        var pending = graph.SendAsync(new GraphRequest(HttpMethod.Get, "me"));
        await _entered.Task;
        _clock.Advance(TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<GraphException>(() => pending);
        _released.SetResult();

        await disposed.Disposed.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private GraphClient CreateClient(string where)
    {
        var handler = new FakeHttpHandler().RespondsWith(async (_, _) =>
        {
            await IgnoreCancellationAsync();
            throw new IOException("too late");
        });
        var tokens = where != "tokens" ? null : new FakeTokenProvider((_, _) => new(IgnoreCancellationAsync()));
        return TestData.CreateClient(handler, _clock, tokens, options =>
        {
            options.Retry = false;
            if (where == "handler") options.Handlers.Add(() => new IgnoringHandler(IgnoreCancellationAsync));
        });
    }

    private async Task<GraphAccessToken> IgnoreCancellationAsync()
    {
        _entered.TrySetResult();
        await _released.Task;
        return TestData.CreateToken();
    }

    private sealed class IgnoringHandler(Func<Task> ignore) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await ignore();
            throw new IOException("too late");
        }
    }

    private sealed class DisposalContent : HttpContent
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Disposed => _disposed.Task;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
