using System.Globalization;
using System.Net;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The next bytes are fetched while the reader still works on the last ones.</summary>
public sealed class ReadAheadTests : IDisposable
{
    private const int MiB = 1024 * 1024, Size = 40 * MiB, PrefetchOffset = 3_900_000, MaxAhead = 3 * MiB;
    private static readonly byte[] Content = TestData.CreateRandomBytes(Size);

    private readonly Clock _clock = new();
    private readonly FakeHttpHandler _handler = new();
    private long _furthestOffset, _bytesRead;
    private readonly TaskCompletionSource _allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openBodies;
    private TaskCompletionSource? _readGate;
    private (long At, TaskCompletionSource Reached) _milestone = (long.MaxValue, new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Dispose() => _handler.Dispose();

    [Test]
    public async Task The_next_bytes_are_prefetched()
    {
        await using var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[3 * MiB]);
        _milestone.At = PrefetchOffset;

        await stream.ReadExactlyAsync(new byte[1]);
        // The prefetch may have reached the offset already.
        if (Interlocked.Read(ref _furthestOffset) < PrefetchOffset) await _milestone.Reached.Task;

        Assert.That(stream.Position, Is.EqualTo((3 * MiB) + 1));
    }

    [Test]
    public async Task A_slow_reader_limits_the_prefetch()
    {
        await using var stream = await OpenAsync();
        var buffer = new byte[100_000];
        long read = 0, furthest = 0;
        for (int got; (got = await stream.ReadAsync(buffer)) > 0; read += got)
        {
            Assert.That(buffer.AsSpan(0, got).SequenceEqual(Content.AsSpan((int)read, got)));
            furthest = Math.Max(furthest, Interlocked.Read(ref _furthestOffset) - read);
            if (read % 7 == 0) await Task.Yield();
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(read, Is.EqualTo(Size));
            Assert.That(furthest, Is.LessThan(MaxAhead));
        }
    }

    [Test]
    public async Task A_silent_connection_is_replaced_while_the_reader_waits()
    {
        await using var stream = await OpenAsync(response => response == 7 ? 1_000_000 : null);

        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes);

        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(Content));
        Assert.That(
            _handler.Requests.Count(request => request.RequestUri.Host == "graph.microsoft.com"),
            Is.EqualTo(2),
            "the item was looked at again");
    }

    [Test]
    public async Task A_concurrent_second_read_fails_and_does_not_disturb_the_first([Values] bool readsOn)
    {
        await using var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[readsOn ? 3 * MiB : 65536]);
        var from = stream.Position;
        if (readsOn) stream.Position = from = 20 * MiB; // neither buffered nor requested
        _readGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var buffer = new byte[10];

        var first = stream.ReadAsync(buffer).AsTask();
        var second = stream.ReadAsync(new byte[10]).AsTask();
        Assert.That(second.Exception?.InnerException, Is.InstanceOf<InvalidOperationException>(), "at once, or it would wait too");
        Assert.Throws<InvalidOperationException>(() => stream.ReadByte());
        _readGate.SetResult();

        Assert.That(await first, Is.EqualTo(10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(buffer, Is.EqualTo(Content[(int)from..((int)from + 10)]));
            Assert.That(stream.Position, Is.EqualTo(from + 10));
        }
    }

    [Test]
    public async Task A_cancelled_read_loses_no_byte()
    {
        await using var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[3 * MiB]);
        _readGate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var cancellation = new CancellationTokenSource();
        var read = 3 * MiB;
        var buffer = new byte[65536];

        while (true) // reads what was requested before the gate closed
        {
            var next = stream.ReadAsync(buffer, cancellation.Token).AsTask();
            if (!next.IsCompleted) await cancellation.CancelAsync();
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

        _readGate.SetResult();
        using var rest = new MemoryStream();
        await stream.CopyToAsync(rest);

        Assert.That(rest.ToArray().AsSpan().SequenceEqual(Content.AsSpan(read)));
    }

    [Test]
    public async Task Disposing_the_stream_ends_the_prefetch([Values] bool asynchronously, [Values] bool jumps)
    {
        var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[5 * MiB]); // of a window of 7.9 MiB: more bytes are left than it prefetches
        if (jumps)
        {
            stream.Position = 20 * MiB;
            await stream.ReadExactlyAsync(new byte[5 * MiB]);
        }

        _readGate = new(TaskCreationOptions.RunContinuationsAsynchronously); // which never opens

        if (asynchronously) await stream.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(2));
        else stream.Dispose();

        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
        if (asynchronously) Assert.That(_openBodies, Is.Zero, "and it has ended");
        await _allClosed.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    [Test]
    public async Task A_reader_that_stops_leaves_the_rest_undownloaded([Values] bool jumps)
    {
        await using (var stream = await OpenAsync())
        {
            await stream.ReadExactlyAsync(new byte[17 * MiB]);
            if (jumps)
            {
                using (Assert.EnterMultipleScope())
                {
                    Assert.That(stream.Seek(-1, SeekOrigin.End), Is.EqualTo(Size - 1L));
                    Assert.That(stream.ReadByte(), Is.EqualTo((int)Content[^1]));
                }
            }
        }

        Assert.That(Interlocked.Read(ref _bytesRead), Is.LessThan((17 * MiB) + MaxAhead), "32 MiB were asked for");
    }

    [Test]
    public async Task A_short_forward_seek_sends_no_new_request()
    {
        await using var stream = await OpenAsync();
        await stream.ReadExactlyAsync(new byte[3 * MiB]);
        var buffer = new byte[10];

        for (var offset = 3 * MiB; offset < Size - 10; offset += 200_000)
        {
            stream.Position = offset;
            await stream.ReadExactlyAsync(buffer);
            Assert.That(buffer.AsSpan().SequenceEqual(Content.AsSpan(offset, 10)));
        }

        Assert.That(_handler.Requests, Has.Count.EqualTo(1 + 10));
    }

    [Test]
    public async Task A_prefetch_error_is_reported_where_it_occurred_and_a_later_read_continues()
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

    /// <param name="silentAfter">Returns the number of bytes after which a response, by its number, sends nothing more.</param>
    /// <param name="failsAt">The number of the response that is an error.</param>
    private async Task<Stream> OpenAsync(Func<int, int?>? silentAfter = null, int failsAt = 0)
    {
        var responseCount = 0;
        for (var i = 0; i < 100; i++)
            _handler.RespondsWith((request, _) =>
            {
                if (request.RequestUri!.Host == "graph.microsoft.com")
                    return Task.FromResult(FakeHttpHandler.CreateResponse(HttpStatusCode.OK, $$"""
                        {"id":"i","name":"a.bin","size":{{Size}},"eTag":"e","file":{},
                        "@microsoft.graph.downloadUrl":"https://contoso.sharepoint.com/x?tempauth=SECRET"}
                        """));

                var responseNumber = Interlocked.Increment(ref responseCount);
                if (responseNumber == failsAt)
                    return Task.FromResult(FakeHttpHandler.CreateResponse(HttpStatusCode.BadRequest, TestData.ErrorJson("invalidRequest")));

                var range = request.Headers.Range!.Ranges.Single();
                var (from, end) = (range.From!.Value, Math.Min(range.To ?? Size, Size - 1) + 1);
                var response = new HttpResponseMessage(HttpStatusCode.PartialContent)
                {
                    Content = new StreamContent(new ThrottledBody(this, from, end, silentAfter?.Invoke(responseNumber))),
                };
                response.Content.Headers.ContentLength = end - from;
                response.Content.Headers.TryAddWithoutValidation(
                    "Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{end - 1}/{Size}"));
                return Task.FromResult(response);
            });

        return await TestData.CreateClient(_handler, _clock).Files(_clock).OpenReadAsync(DrivePath.ById("d", "i"));
    }

    private sealed class ThrottledBody : MemoryStream
    {
        private readonly ReadAheadTests _test;
        private readonly long _from;
        private readonly int? _silentAfter;
        private int _closed;

        public ThrottledBody(ReadAheadTests test, long from, long end, int? silentAfter)
            : base(Content, (int)from, (int)(end - from))
        {
            (_test, _from, _silentAfter) = (test, from, silentAfter);
            Interlocked.Increment(ref test._openBodies);
        }

        public override bool CanSeek => false;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_test._readGate is { } gate) await gate.Task.WaitAsync(cancellationToken);
            if (Position >= _silentAfter)
            {
                _test._clock.Advance(TimeSpan.FromSeconds(31));
                cancellationToken.ThrowIfCancellationRequested();
                throw new AssertionException("It was silent, and was listened to still.");
            }

            var read = await base.ReadAsync(buffer[..Math.Min(buffer.Length, 50_000)], cancellationToken);
            Interlocked.Exchange(ref _test._furthestOffset, _from + Position);
            Interlocked.Add(ref _test._bytesRead, read);
            if (_from + Position >= _test._milestone.At) _test._milestone.Reached.TrySetResult();
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _closed, 1) == 0 && Interlocked.Decrement(ref _test._openBodies) == 0
                && _test._readGate is not null) _test._allClosed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
