namespace GraphDelegatedKit.Files;

/// <summary>A file on the service as a stream one can jump in, for one reader at a time.</summary>
internal sealed class DownloadStream : Stream
{
    private readonly DownloadLine _line;
    private readonly ReadBuffer _buffer;
    private long _position;
    private int _reading;
    private bool _isClosed;

    private DownloadStream(DownloadLine line) => (_line, _buffer) = (line, new ReadBuffer(line));

    public override bool CanRead => !_isClosed;

    public override bool CanSeek => !_isClosed;

    public override bool CanWrite => false;

    public override long Length => _line.TotalOrTold;

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

    public static async Task<DownloadStream> OpenAsync(DownloadLine line, CancellationToken cancellationToken)
    {
        var stream = new DownloadStream(line);
        try
        {
            await stream._buffer.BeginAsync(cancellationToken).ConfigureAwait(false);
            return line.Total is not null || stream.Length > 0 ? stream : throw line.Unmeasured();
        }
        catch (OperationCanceledException e) when (e.IsUnknownTo(cancellationToken))
        {
            throw e.For(cancellationToken);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            if (IsMissing(buffer.Length)) await _buffer.FillAsync(_position, cancellationToken).ConfigureAwait(false);
            return Take(buffer.Span);
        }
        catch (OperationCanceledException e) when (e.IsUnknownTo(cancellationToken))
        {
            throw e.For(cancellationToken);
        }
        finally
        {
            Leave();
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        Enter();
        try
        {
            if (IsMissing(buffer.Length)) Fill();
            return Take(buffer);
        }
        finally
        {
            Leave();
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
        return position >= 0 ? _position = position : throw new IOException("There is nothing before the beginning of a file.");
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _buffer.StopAheadAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            _buffer.Drop();
            _ = _buffer.StopAheadAsync(); // it ends by itself, and well
            _line.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (Interlocked.Exchange(ref _reading, 1) == 1) throw new InvalidOperationException("The stream is being read already, and is for one reader at a time. Open another one.");
    }

    private void Leave() => Volatile.Write(ref _reading, 0);

    private bool IsMissing(int wanted) => wanted > 0 && _position < Length && !_buffer.Has(_position);

    private int Take(Span<byte> buffer)
    {
        var read = _buffer.Copy(_position, buffer);
        _position += read;
        return read;
    }

    // A stream is read synchronously by contract, and readers of archives do nothing else; sending is asynchronous all the way down. This is the one place where a
    // thread waits for a task. It runs on the pool, so that nothing in it needs the thread that waits, whatever context that has.
    private void Fill() =>
#pragma warning disable RS0030 // Stream.Read has to wait
        Task.Run(() => _buffer.FillAsync(_position, CancellationToken.None)).GetAwaiter().GetResult();
#pragma warning restore RS0030
}
