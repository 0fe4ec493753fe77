using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>A seekable stream over a file on the service, for one reader at a time. Its length is fixed when it is opened.</summary>
internal sealed class DownloadStream : ReadOnlyStream
{
    private readonly DownloadSource _source;
    private readonly ReadBuffer _buffer;
    private long _position;
    private int _reading;
    private bool _isClosed;

    /// <param name="source">The source. The stream disposes it.</param>
    /// <param name="buffer">The buffer, with the start of the file. The service has reported the length, or the item has one.</param>
    public DownloadStream(DownloadSource source, ReadBuffer buffer) =>
        (_source, _buffer, Length) = (source, buffer, source.ExpectedTotal);

    public override bool CanRead => !_isClosed;

    public override bool CanSeek => !_isClosed;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EnterRead();
        try
        {
            if (!NeedsFetch(buffer.Length)) return CopyBuffered(buffer.Span);
            await _buffer.FillAsync(_position, cancellationToken).ConfigureAwait(false);
            return CopyFetched(buffer.Span);
        }
        catch (OperationCanceledException e) when (e.LacksCallerToken(cancellationToken))
        {
            throw e.WithCallerToken(cancellationToken);
        }
        finally
        {
            ExitRead();
        }
    }

    public override int Read(Span<byte> buffer)
    {
        EnterRead();
        try
        {
            if (!NeedsFetch(buffer.Length)) return CopyBuffered(buffer);
            Fill();
            return CopyFetched(buffer);
        }
        finally
        {
            ExitRead();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var position = offset + origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => _position,
            SeekOrigin.End => Length,
            _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, null),
        };
        return position >= 0 ? _position = position : throw new IOException("The position is before the start of the file.");
    }

    public override async ValueTask DisposeAsync()
    {
        await _buffer.StopReadAheadAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            _buffer.Clear();
            _ = _buffer.StopReadAheadAsync(); // never fails
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void EnterRead()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (Interlocked.Exchange(ref _reading, 1) == 1)
            throw new InvalidOperationException("Another read of this stream is in progress. Open one stream per reader.");
    }

    private void ExitRead() => Volatile.Write(ref _reading, 0);

    private bool NeedsFetch(int count) => count > 0 && _position < Length && !_buffer.Contains(_position);

    // Returning 0 would tell the reader that the file is complete.
    private int CopyFetched(Span<byte> buffer)
    {
        if (_source.ExpectedTotal == Length && CopyBuffered(buffer) is > 0 and var read) return read;
        var inner = _source.CreateMismatchException(_source.ExpectedTotal);
        throw new IOException(inner.Message, inner);
    }

    private int CopyBuffered(Span<byte> buffer)
    {
        var read = _buffer.CopyTo(_position, buffer);
        _position += read;
        return read;
    }

    // Stream.Read is synchronous, and archive readers use nothing else, but requests are asynchronous.
    // The task runs on the thread pool, so it does not need the waiting thread or its synchronization context.
    private void Fill() =>
#pragma warning disable RS0030 // Stream.Read must wait
        Task.Run(() => _buffer.FillAsync(_position, CancellationToken.None)).GetAwaiter().GetResult();
#pragma warning restore RS0030
}
