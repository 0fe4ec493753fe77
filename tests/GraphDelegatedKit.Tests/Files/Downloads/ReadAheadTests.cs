using System.Globalization;
using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>For whoever reads on, the next bytes are fetched while he is at the last ones.</summary>
public sealed class ReadAheadTests : IDisposable
{
    private const int MiB = 1024 * 1024, Size = 40 * MiB, Later = 3_900_000, Most = 3 * MiB;
    private static readonly byte[] Content = Some.Bytes(Size);

    private readonly Clock _clock = new();
    private readonly Wire _wire = new();
    private long _given, _all;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;
    private TaskCompletionSource? _gate;
    private (long At, TaskCompletionSource Reached) _milestone = (long.MaxValue, new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Dispose() => _wire.Dispose();

    [Test]
    public async Task What_comes_next_is_fetched_without_being_asked_for()
    {
        await using var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[3 * MiB]);
        _milestone.At = Later;

        await stream.ReadExactlyAsync(new byte[1]);
        if (Interlocked.Read(ref _given) < Later) await _milestone.Reached.Task; // it may be that far already

        Assert.That(stream.Position, Is.EqualTo((3 * MiB) + 1));
    }

    [Test]
    public async Task And_never_far_ahead_of_a_slow_reader()
    {
        await using var stream = await OpenAsync();
        var buffer = new byte[100_000];
        long read = 0, furthest = 0;
        for (int got; (got = await stream.ReadAsync(buffer)) > 0; read += got)
        {
            Assert.That(buffer.AsSpan(0, got).SequenceEqual(Content.AsSpan((int)read, got)));
            furthest = Math.Max(furthest, Interlocked.Read(ref _given) - read);
            if (read % 7 == 0) await Task.Yield();
        }

        Assert.That((read, furthest), Is.EqualTo(((long)Size, furthest)).And.Matches<(long, long)>(both => both.Item2 < Most));
    }

    [Test]
    public async Task A_connection_that_falls_silent_is_given_up_for_another_while_the_reader_waits()
    {
        await using var stream = await OpenAsync(answer => answer == 7 ? 1_000_000 : null);

        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(Content));
        Assert.That(_wire.Requests.Count(request => request.Address.Host == "graph.microsoft.com"), Is.EqualTo(2), "the item was looked at again");
    }

    [Test]
    public async Task A_second_reader_at_the_same_time_is_told_and_spoils_nothing([Values] bool readsOn)
    {
        await using var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[readsOn ? 3 * MiB : 65536]);
        var from = stream.Position;
        if (readsOn) stream.Position = from = 20 * MiB; // neither in what is here nor in what is under way
        _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var buffer = new byte[10];

        var first = stream.ReadAsync(buffer).AsTask();
        var second = stream.ReadAsync(new byte[10]).AsTask();
        Assert.That(second.Exception?.InnerException, Is.InstanceOf<InvalidOperationException>(), "at once, or it would wait too");
        Assert.Throws<InvalidOperationException>(() => stream.ReadByte());
        _gate.SetResult();

        Assert.That(await first, Is.EqualTo(10));
        Assert.That((buffer, stream.Position), Is.EqualTo((Content[(int)from..((int)from + 10)], from + 10)));
    }

    [Test]
    public async Task A_read_that_was_cancelled_loses_no_byte()
    {
        await using var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[3 * MiB]);
        _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        var read = 3 * MiB;
        var buffer = new byte[65536];

        while (true) // what was under way when the gate closed
        {
            var next = stream.ReadAsync(buffer, stop.Token).AsTask();
            if (!next.IsCompleted) await stop.CancelAsync();
            try
            {
                var got = await next;
                Assert.That(buffer.AsSpan(0, got).SequenceEqual(Content.AsSpan(read, got)));
                read += got;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        _gate.SetResult();
        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest);

        Assert.That(rest.ToArray().AsSpan().SequenceEqual(Content.AsSpan(read)));
    }

    [Test]
    public async Task Closing_it_ends_what_is_under_way([Values] bool asynchronously, [Values] bool jumps)
    {
        var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[5 * MiB]); // of 7.9, and what is not read yet is more than it fetches ahead
        if (jumps)
        {
            stream.Position = 20 * MiB;
            await stream.ReadExactlyAsync(new byte[5 * MiB]);
        }

        _gate = new(TaskCreationOptions.RunContinuationsAsynchronously); // and never opens

        if (asynchronously) await stream.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        else stream.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        if (asynchronously) Assert.That(_open, Is.Zero, "and it has ended");
        await _closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task Who_stops_reading_on_leaves_the_rest_where_it_is([Values] bool jumps)
    {
        await using (var stream = await OpenAsync())
        {
            await stream.ReadExactlyAsync(new byte[17 * MiB]);
            if (jumps) Assert.That((stream.Seek(-1, SeekOrigin.End), stream.ReadByte()), Is.EqualTo((Size - 1L, (int)Content[^1])));
        }

        Assert.That(Interlocked.Read(ref _all), Is.LessThan((17 * MiB) + Most), "32 MiB were asked for");
    }

    [Test]
    public async Task A_short_jump_is_read_over_and_not_asked_for()
    {
        await using var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[3 * MiB]);
        var buffer = new byte[10];

        for (var at = 3 * MiB; at < Size - 10; at += 200_000)
        {
            stream.Position = at;
            await stream.ReadExactlyAsync(buffer);
            Assert.That(buffer.AsSpan().SequenceEqual(Content.AsSpan(at, 10)));
        }

        Assert.That(_wire.Requests, Has.Count.EqualTo(1 + 10));
    }

    [Test]
    public async Task What_ends_the_fetching_is_told_where_it_happened_and_a_later_read_goes_on()
    {
        await using var stream = await OpenAsync(failsAt: 7);
        await stream.ReadExactlyAsync(new byte[2 * MiB]);
        var read = stream.Position;

        var error = await Assert.ThrowsAsync<IOException>(async () =>
        {
            while (true) read += await stream.ReadAtLeastAsync(new byte[1000], 1000);
        });
        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest);

        Assert.That((error!.InnerException as TransferInterruptedException)?.Reason, Is.EqualTo(TransferReason.Refused));
        Assert.That(rest.ToArray().AsSpan().SequenceEqual(Content.AsSpan((int)(Size - rest.Length))));
        Assert.That(Size - rest.Length, Is.InRange(read, read + 1000));
    }

    /// <param name="silentAfter">Bytes after which the n-th answer says nothing more.</param>
    /// <param name="failsAt">The answer that is a refusal instead.</param>
    private async Task<Stream> OpenAsync(Func<int, int?>? silentAfter = null, int failsAt = 0)
    {
        var answers = 0;
        for (var i = 0; i < 100; i++)
            _wire.Does((request, _) =>
            {
                if (request.RequestUri!.Host == "graph.microsoft.com")
                    return Task.FromResult(Wire.Answer(HttpStatusCode.OK, $$"""{"id":"i","name":"a.bin","size":{{Size}},"eTag":"e","file":{},"@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}"""));

                var answer = Interlocked.Increment(ref answers);
                if (answer == failsAt) return Task.FromResult(Wire.Answer(HttpStatusCode.BadRequest, Some.GraphError("invalidRequest")));

                var range = request.Headers.Range!.Ranges.Single();
                var (from, end) = (range.From!.Value, Math.Min(range.To ?? Size, Size - 1) + 1);
                var response = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new StreamContent(new Body(this, from, end, silentAfter?.Invoke(answer))) };
                response.Content.Headers.ContentLength = end - from;
                response.Content.Headers.TryAddWithoutValidation("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{end - 1}/{Size}"));
                return Task.FromResult(response);
            });

        return await Some.Client(_wire, _clock).Files(_clock).OpenReadAsync(DrivePath.ById("d", "i"));
    }

    private sealed class Body : MemoryStream
    {
        private readonly ReadAheadTests _test;
        private readonly long _from;
        private readonly int? _silentAfter;
        private int _closed;

        public Body(ReadAheadTests test, long from, long end, int? silentAfter)
            : base(Content, (int)from, (int)(end - from))
        {
            (_test, _from, _silentAfter) = (test, from, silentAfter);
            Interlocked.Increment(ref test._open);
        }

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_test._gate is { } gate) await gate.Task.WaitAsync(cancellationToken);
            if (Position >= _silentAfter)
            {
                _test._clock.Advance(TimeSpan.FromSeconds(31));
                cancellationToken.ThrowIfCancellationRequested();
                throw new AssertionException("It was silent, and was listened to still.");
            }

            var read = await base.ReadAsync(buffer[..Math.Min(buffer.Length, 50_000)], cancellationToken);
            Interlocked.Exchange(ref _test._given, _from + Position);
            Interlocked.Add(ref _test._all, read);
            if (_from + Position >= _test._milestone.At) _test._milestone.Reached.TrySetResult();
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0 && Interlocked.Decrement(ref _test._open) == 0 && _test._gate is not null) _test._closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
