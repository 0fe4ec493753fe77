using System.Runtime.CompilerServices;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files.Content;

/// <summary>The source of an upload: content that can be read at any offset, and the hash of the bytes read so far.</summary>
internal sealed class UploadSource(IUploadContent content, bool includeSha256) : IDisposable
{
    public long Length => content.Length;

    public DateTime? LastWriteUtc => content.LastWriteUtc;

    public DateTime? CreatedUtc => content.CreatedUtc;

    public string Identity => content.Identity;

    public bool HasChanged => content.HasChanged;

    /// <summary>Gets the error of a failed read. It is not an error of the service, and no reason to retry.</summary>
    public Exception? ReadError { get; private set; }

    public ContentHash Hash { get; } = new(includeSha256);

    /// <summary>Whether every byte was read at least once, and so may have been sent.</summary>
    public bool IsFullyRead => Hash.Length == Length;

    /// <summary>Records the error of a read, in an exception filter that lets the exception pass.</summary>
    /// <returns>Always <see langword="false"/>.</returns>
    public bool RecordReadError(Exception error)
    {
        if (error is not OperationCanceledException) ReadError = error;
        return false;
    }

    public Stream OpenRange(long from, long length) => new RangeStream(this, content, from, length);

    /// <summary>Creates the content of a request from a range. The bytes are hashed while they are sent.</summary>
    public GraphContent CreateRequestContent(long from, long length) => Hash.IsSlow
        ? GraphContent.StreamWithReadAhead(() => OpenRange(from, length), length)
        : GraphContent.Stream(() => OpenRange(from, length), length);

    /// <summary>Reads the bytes up to an offset for the hash, if they have not been read yet.</summary>
    public async Task HashUpToAsync(long offset, CancellationToken cancellationToken)
    {
        if (Hash.Length >= offset) return;

        var range = OpenRange(Hash.Length, offset - Hash.Length);
        await using var _ = range.ConfigureAwait(false);
        await range.CopyToAsync(Stream.Null, 128 * 1024, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        content.Dispose();
        Hash.Dispose();
    }
}

/// <summary>
/// A range of the source as a stream. If the source has changed, the stream fails before its last bytes, so that no range with mixed
/// content is completed.
/// </summary>
internal sealed class RangeStream(UploadSource source, IUploadContent content, long from, long length) : ReadOnlyStream
{
    private long _position;

    private long Remaining => length - _position;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    // Without pooling, a file of 1 GiB would allocate 8,000 state machines, one for each read of 128 KiB.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Remaining == 0 || buffer.IsEmpty) return 0;

        // A slow hash runs on another thread, while the bytes of the previous read are sent.
        if (source.Hash.IsSlow) await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        buffer = buffer[..(int)Math.Min(buffer.Length, Remaining)];
        int read;
        try
        {
            read = await content.ReadAsync(from + _position, buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (source.RecordReadError(e))
        {
            throw;
        }

        if (read == 0 || (read == Remaining && source.HasChanged)) throw new IOException("The source changed while it was read.");
        source.Hash.Append(from + _position, buffer.Span[..read]);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The stream supports asynchronous reads only.");
}
