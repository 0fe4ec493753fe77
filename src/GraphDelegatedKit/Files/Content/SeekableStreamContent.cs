using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Files.Content;

/// <summary>
/// A seekable stream of the caller, from its current position to the end. The stream stays open and must not be used by other code during
/// the upload.
/// </summary>
internal sealed class SeekableStreamContent(Stream stream) : IUploadContent
{
    private readonly SemaphoreSlim _readLock = new(1, 1); // an abandoned attempt may still read while the next one has started
    private readonly long _start = stream.Position;

    public long Length { get; } = Math.Max(0, stream.Length - stream.Position); // the position can be behind the end

    public DateTime? LastWriteUtc => null;

    public DateTime? CreatedUtc => null;

    public string Identity => "";

    public bool HasChanged => Math.Max(0, stream.Length - _start) != Length;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _readLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            stream.Position = _start + offset;
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _readLock.Release();
        }
    }

    // The semaphore is not disposed, because an abandoned attempt may still use it.
    public void Dispose()
    {
    }
}
