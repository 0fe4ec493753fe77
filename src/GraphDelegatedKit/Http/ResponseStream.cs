using System.Net;
using System.Runtime.CompilerServices;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Http;

/// <summary>
/// The stream of a body that is read as it arrives. It throws an <see cref="IOException"/> if the body ends before its Content-Length,
/// cannot be decompressed, or arrives too slowly, and never just ends.
/// </summary>
/// <param name="inner">The stream of the transport.</param>
/// <param name="expectedLength">The number of bytes that must come; <see langword="null"/> if it is not known.</param>
/// <param name="idleTimeout">The longest wait for <see cref="MinProgress"/> bytes. The time of the caller does not count.</param>
/// <param name="time">The clock.</param>
internal sealed class ResponseStream(Stream inner, long? expectedLength, TimeSpan idleTimeout, TimeProvider time) : ReadOnlyStream
{
    /// <summary>The bytes that count as progress. One byte a second would otherwise keep a stream open without an end.</summary>
    public const int MinProgress = 1024;

    public static readonly TimeSpan DefaultIdleTimeout = TimeSpan.FromSeconds(100);

    private CancellationTokenSource? _idleSource;
    private CancellationToken _linkedToken;
    private CancellationTokenRegistration _registration;
    private long _position;
    private long _bytesSinceProgress;
    private TimeSpan _waitedSinceProgress;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Gets the number of bytes that a body must have, if the response says so and has a body.</summary>
    public static long? GetExpectedLength(HttpResponseMessage response) =>
        response.RequestMessage?.Method == HttpMethod.Head
        || response.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.ResetContent or HttpStatusCode.NotModified
            ? null
            : response.Content.Headers.ContentLength;

    public static IOException CreateEndedEarlyException(long length, long expectedLength) =>
        new($"The response ended after {length} of {expectedLength} bytes.");

    public static IOException CreateCannotDecompressException(Exception inner) => new("The response cannot be decompressed.", inner);

    /// <summary>Returns whether reading a body failed because of the body or its connection.</summary>
    public static bool IsLostConnection(Exception fault) =>
        fault is IOException or InvalidDataException or HttpRequestException and not (PipelineException or ResponseBodyException);

    // Pooled, because a download makes 65,000 reads per GiB. The timer runs only while a read waits.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;

        var idleSource = GetIdleSource(cancellationToken);
        var startTimestamp = time.GetTimestamp();
        try
        {
            var reading = inner.ReadAsync(buffer, idleSource.Token);
            if (reading.IsCompletedSuccessfully) return Count(reading.Result, TimeSpan.Zero);

            if (idleTimeout != Timeout.InfiniteTimeSpan) idleSource.CancelAfter(TimerDuration.Clamp(idleTimeout - _waitedSinceProgress));
            var read = await reading.ConfigureAwait(false);
            idleSource.CancelAfter(Timeout.InfiniteTimeSpan);
            return Count(read, time.GetElapsedTime(startTimestamp));
        }
        catch (OperationCanceledException e) when (idleSource.IsCancellationRequested)
        {
            if (cancellationToken.IsCancellationRequested) throw new OperationCanceledException(e.Message, e, cancellationToken);
            var message = $"Fewer than {MinProgress} bytes of the response arrived within {idleTimeout}.";
            throw new IOException(message, new TimeoutException(message, e));
        }
        catch (InvalidDataException e)
        {
            throw CreateCannotDecompressException(e);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return count == 0 ? 0 : Count(inner.Read(buffer, offset, count), TimeSpan.Zero);
        }
        catch (InvalidDataException e)
        {
            throw CreateCannotDecompressException(e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _registration.Dispose();
            _idleSource?.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read, TimeSpan waited)
    {
        if (read == 0 && _position < expectedLength) throw CreateEndedEarlyException(_position, expectedLength.Value);

        _position += read;
        (_bytesSinceProgress, _waitedSinceProgress) = (_bytesSinceProgress + read, _waitedSinceProgress + waited);
        if (_bytesSinceProgress >= MinProgress) (_bytesSinceProgress, _waitedSinceProgress) = (0, TimeSpan.Zero);
        return read;
    }

    // The caller passes the same token to every read, so the link to it is kept.
    private CancellationTokenSource GetIdleSource(CancellationToken cancellationToken)
    {
        if (_idleSource is { IsCancellationRequested: false } current && cancellationToken == _linkedToken) return current;

        _registration.Dispose();
        if (_idleSource is null or { IsCancellationRequested: true })
        {
            _idleSource?.Dispose();
            _idleSource = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        }

        _linkedToken = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _idleSource);
        return _idleSource;
    }
}
