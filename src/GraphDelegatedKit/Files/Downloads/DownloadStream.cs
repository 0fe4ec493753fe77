namespace GraphDelegatedKit.Files;

/// <summary>A file on the service as a stream one can jump in: it fetches what is read, and a little more.</summary>
internal sealed class DownloadStream : Stream
{
    private readonly DownloadLine _line;
    private byte[] _buffer = [];
    private ReadWindow _window;
    private long _position;
    private bool _isClosed;

    private DownloadStream(DownloadLine line) => _line = line;

    public override bool CanRead => !_isClosed;

    public override bool CanSeek => !_isClosed;

    public override bool CanWrite => false;

    public override long Length => _line.TotalOrTold;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public static async Task<DownloadStream> OpenAsync(DownloadLine line, CancellationToken cancellationToken)
    {
        var stream = new DownloadStream(line);
        if (line.TotalOrTold > 0) await stream.FetchAsync(new ReadWindow(0, (int)Math.Min(ReadWindow.Smallest, line.TotalOrTold)), cancellationToken).ConfigureAwait(false); // tells the true length too
        return stream;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (IsMissing(buffer.Length)) await FillAsync(cancellationToken).ConfigureAwait(false);
        return Take(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (IsMissing(buffer.Length)) Fill();
        return Take(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
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

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            _buffer = [];
            _line.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsMissing(int wanted) => wanted > 0 && _position < Length && !_window.Has(_position);

    private int Take(Span<byte> buffer)
    {
        if (!_window.Has(_position)) return 0;
        var here = _buffer.AsSpan((int)(_position - _window.From), (int)Math.Min(buffer.Length, _window.End - _position));
        here.CopyTo(buffer);
        _position += here.Length;
        return here.Length;
    }

    // A stream is read synchronously by contract, and readers of archives do nothing else; sending is asynchronous all the way down. This is the one place where a
    // thread waits for a task. It runs on the pool, so that nothing in it needs the thread that waits, whatever context that has.
    private void Fill() =>
#pragma warning disable RS0030 // Stream.Read has to wait
        Task.Run(() => FillAsync(CancellationToken.None)).GetAwaiter().GetResult();
#pragma warning restore RS0030

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            await FetchAsync(_window.For(_position, Length), cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e)
        {
            throw new IOException(e.Message, e); // what readers of streams expect
        }
    }

    private async Task FetchAsync(ReadWindow window, CancellationToken cancellationToken)
    {
        var buffer = _buffer.Length >= window.Length ? _buffer : new byte[window.Length];
        var before = _window;
        _window = before with { Length = 0 }; // its bytes are about to be written over
        await new DownloadStretch(_line, window.From, window.End, (at, bytes) =>
        {
            bytes.CopyTo(buffer.AsMemory((int)(at - window.From)));
            return Task.CompletedTask;
        }).FetchAsync(cancellationToken).ConfigureAwait(false);
        (_buffer, _window) = (buffer, window with { Length = (int)Math.Min(window.Length, Length - window.From) });
    }
}
