using System.Buffers;

namespace GraphDelegatedKit.Files;

/// <summary>A file on the service as a stream one can jump in: it fetches what is read, and a little more; for one who reads on, ahead of him.</summary>
internal sealed class DownloadStream : Stream
{
    private const int NearBy = 256 * 1024; // a jump so short is quicker read over than asked for

    private readonly DownloadLine _line;
    private byte[] _buffer = [];
    private ReadWindow _here, _asked; // what lies in the buffer, and the last that was asked for
    private ReadAhead? _ahead;
    private long _position;
    private int _reading;
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
            var length = line.Remote.Item.Size is > 0 and var told ? told : ReadWindow.Smallest;
            await stream.FetchAsync(default(ReadWindow).For(0, length), cancellationToken).ConfigureAwait(false); // tells the true length too, which no item is trusted for
            return line.Total is not null || stream.Length > 0 ? stream : throw line.Unmeasured();
        }
        catch (OperationCanceledException e) when (IsOf(e, cancellationToken))
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Enter();
        try
        {
            if (IsMissing(buffer.Length)) await FillAsync(cancellationToken).ConfigureAwait(false);
            return Take(buffer.Span);
        }
        catch (OperationCanceledException e) when (IsOf(e, cancellationToken))
        {
            throw new OperationCanceledException(e.Message, e, cancellationToken);
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
        await StopAheadAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            _buffer = [];
            _ = StopAheadAsync(); // it ends by itself, and well
            _line.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Enter()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (Interlocked.Exchange(ref _reading, 1) == 1) throw new InvalidOperationException("The stream is being read already, and is for one reader at a time. Open another one.");
    }

    // The caller's, and comes with the token of some timeout within.
    private static bool IsOf(OperationCanceledException e, CancellationToken caller) => caller.IsCancellationRequested && e.CancellationToken != caller;

    private void Leave() => Volatile.Write(ref _reading, 0);

    private bool IsMissing(int wanted) => wanted > 0 && _position < Length && !_here.Has(_position);

    private int Take(Span<byte> buffer)
    {
        if (!_here.Has(_position)) return 0;
        var here = _buffer.AsSpan((int)(_position - _here.From), (int)Math.Min(buffer.Length, _here.End - _position));
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
            while (_ahead is { } ahead && _position >= ahead.Position && _position - ahead.Position <= NearBy)
            {
                if (!await ShowNextAsync(ahead, cancellationToken).ConfigureAwait(false)) break;
                if (_here.Has(_position)) return;
            }

            await StopAheadAsync().ConfigureAwait(false);
            var window = _asked.For(_position, Length);
            if (window.IsReadAsItComes)
            {
                (_asked, _ahead) = (window, new ReadAhead(_line, window));
                await ShowNextAsync(_ahead, cancellationToken).ConfigureAwait(false);
            }
            else
                await FetchAsync(window, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e)
        {
            await StopAheadAsync().ConfigureAwait(false); // the next read tries anew
            throw new IOException(e.Message, e); // what readers of streams expect
        }
    }

    private async Task<bool> ShowNextAsync(ReadAhead ahead, CancellationToken cancellationToken)
    {
        var from = ahead.Position;
        if (await ahead.NextAsync(cancellationToken).ConfigureAwait(false) is not { } piece) return false;
        Show(piece.Buffer, new(from, piece.Length));
        return true;
    }

    private async Task FetchAsync(ReadWindow window, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)window.Length);
        await new DownloadStretch(_line, window.From, window.End, (at, bytes) =>
        {
            bytes.CopyTo(buffer.AsMemory((int)(at - window.From)));
            return Task.CompletedTask;
        }).FetchAsync(cancellationToken).ConfigureAwait(false);
        _asked = window with { Length = Math.Min(window.Length, Length - window.From) };
        Show(buffer, _asked);
    }

    private void Show(byte[] buffer, ReadWindow window)
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _here) = (buffer, window);
    }

    private async Task StopAheadAsync()
    {
        var ahead = _ahead;
        _ahead = null;
        if (ahead is not null) await ahead.DisposeAsync().ConfigureAwait(false);
    }
}
