using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Attempts
{
    private readonly Clock _clock = new();

    [Test]
    public async Task That_take_too_long_are_faults_like_a_lost_connection()
    {
        using var wire = new Wire().Hangs();
        var pending = Some.Chain(wire, new AttemptHandler(_clock)).SendAsync(Some.Request(), default);

        _clock.Advance(TimeSpan.FromSeconds(100));

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<TimeoutException>());
    }

    [Test]
    public async Task That_the_caller_cancels_are_cancelled_and_no_fault()
    {
        using var wire = new Wire().Hangs();
        using var cancel = new CancellationTokenSource();
        var pending = Some.Chain(wire, new AttemptHandler(_clock)).SendAsync(Some.Request(), cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Read_a_buffered_body_whole_so_that_one_that_breaks_off_is_tried_again()
    {
        using var wire = new Wire().Does((_, _) => Task.FromResult(BreaksOff())).Answers(HttpStatusCode.OK, "whole");
        using var request = Some.Request(buffer: true);

        using var response = await Some.Chain(wire, new RetryHandler(_clock, () => 0), new AttemptHandler(_clock)).SendAsync(request, default);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("whole"));
        Assert.That((RequestContext.GetOrCreate(request).Attempts, _clock.Delays.Count), Is.EqualTo((2, 1)));
    }

    [Test]
    public async Task Leave_any_other_body_unread()
    {
        using var wire = new Wire().Does((_, _) => Task.FromResult(BreaksOff()));

        using var response = await Some.Chain(wire, new RetryHandler(_clock, () => 0), new AttemptHandler(_clock)).SendAsync(Some.Request(), default);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Stop_waiting_for_a_buffered_body_that_does_not_come()
    {
        using var wire = new Wire().Does((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new Body(new TaskCompletionSource<int>().Task)) }));
        var pending = Some.Chain(wire, new AttemptHandler(_clock)).SendAsync(Some.Request(buffer: true), default);

        _clock.Advance(TimeSpan.FromSeconds(100));

        await Assert.ThatAsync(() => pending, Throws.InstanceOf<TimeoutException>());
    }

    private static HttpResponseMessage BreaksOff() => new() { Content = new StreamContent(new Body(Task.FromException<int>(new IOException("reset")))) };

    private sealed class Body(Task<int> read) : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(read);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => read;

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => read;
    }
}
