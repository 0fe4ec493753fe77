using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class AttemptHandlerTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task An_attempt_that_takes_too_long_fails_with_a_TimeoutException()
    {
        using var handler = new FakeHttpHandler().NeverResponds();
        var pending = TestData.ChainHandlers(handler, new AttemptHandler(_clock)).SendAsync(TestData.CreateRequest(), default);

        _clock.Advance(RequestContext.DefaultAttemptTimeout);

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<TimeoutException>());
    }

    [Test]
    public async Task An_attempt_that_the_caller_cancels_throws_OperationCanceledException()
    {
        using var handler = new FakeHttpHandler().NeverResponds();
        using var cancel = new CancellationTokenSource();
        var pending = TestData.ChainHandlers(handler, new AttemptHandler(_clock)).SendAsync(TestData.CreateRequest(), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_buffered_body_that_breaks_off_is_retried()
    {
        using var handler = new FakeHttpHandler().RespondsWith((_, _) => Task.FromResult(CreateBrokenResponse()))
            .RespondsWith(HttpStatusCode.OK, "whole");
        using var request = TestData.CreateRequest(buffer: true);

        using var response = await TestData.ChainHandlers(handler, new RetryHandler(_clock, () => 0), new AttemptHandler(_clock))
            .SendAsync(request, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("whole"));
            Assert.That(RequestContext.GetOrCreate(request).Attempts, Is.EqualTo(2));
            Assert.That(_clock.Delays.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_body_that_is_not_buffered_is_not_read_by_the_attempt()
    {
        using var handler = new FakeHttpHandler().RespondsWith((_, _) => Task.FromResult(CreateBrokenResponse()));

        using var response = await TestData.ChainHandlers(handler, new RetryHandler(_clock, () => 0), new AttemptHandler(_clock))
            .SendAsync(TestData.CreateRequest(), default);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_attempt_whose_buffered_body_never_arrives_fails_with_a_TimeoutException()
    {
        using var handler = new FakeHttpHandler().RespondsWith((_, _) => Task.FromResult(
            new HttpResponseMessage { Content = new StreamContent(new ScriptedStream(new TaskCompletionSource<int>().Task)) }));
        var pending = TestData.ChainHandlers(handler, new AttemptHandler(_clock)).SendAsync(TestData.CreateRequest(buffer: true), default);

        _clock.Advance(RequestContext.DefaultAttemptTimeout);

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<TimeoutException>());
    }

    private static HttpResponseMessage CreateBrokenResponse() =>
        new() { Content = new StreamContent(new ScriptedStream(Task.FromException<int>(new IOException("reset")))) };

    private sealed class ScriptedStream(Task<int> read) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(read);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => read;

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => read;
    }
}
