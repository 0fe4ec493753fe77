namespace GraphDelegatedKit.Files.Downloads;

/// <summary>A seekable stream over a file on the service, for one reader at a time.</summary>
internal sealed class DownloadStream : Stream
{
    private readonly DownloadSource _source;
    private readonly ReadBuffer _buffer;
    private long _position;
    private int _reading;
    private bool _isClosed;

    private DownloadStream(DownloadSource source) => (_source, _buffer) = (source, new ReadBuffer(source));

    public override bool CanRead => !_isClosed;

    public override bool CanSeek => !_isClosed;

    public override bool CanWrite => false;

    public override long Length => _source.ExpectedTotal;

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

    public static async Task<DownloadStream> OpenAsync(DownloadSource source, CancellationToken cancellationToken)
    {
        var stream = new DownloadStream(source);
        try
        {
            await stream._buffer.FillStartAsync(cancellationToken).ConfigureAwait(false);
            return source.Total is not null || stream.Length > 0 ? stream : throw source.CreateUnknownLengthException();
        }
        catch (OperationCanceledException e) when (e.LacksCallerToken(cancellationToken))
        {
            throw e.WithCallerToken(cancellationToken);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        EnterRead();
        try
        {
            if (NeedsFetch(buffer.Length)) await _buffer.FillAsync(_position, cancellationToken).ConfigureAwait(false);
            return CopyBuffered(buffer.Span);
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

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        EnterRead();
        try
        {
            if (NeedsFetch(buffer.Length)) Fill();
            return CopyBuffered(buffer);
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

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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

    private int CopyBuffered(Span<byte> buffer)
    {
        var read = _buffer.CopyTo(_position, buffer);
        _position += read;
        return read;
    }

    // Stream.Read is synchronous, and archive readers use nothing else, but requests are asynchronous. This is the only place where a
    // thread waits for a task. The task runs on the thread pool, so it does not need the waiting thread or its synchronization context.
    private void Fill() =>
#pragma warning disable RS0030 // Stream.Read must wait
        Task.Run(() => _buffer.FillAsync(_position, CancellationToken.None)).GetAwaiter().GetResult();
#pragma warning restore RS0030
}
