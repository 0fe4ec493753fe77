using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Files.Content;

/// <summary>A stream of the caller's that can seek, from where it stands to its end. It stays open, and nobody else may move it meanwhile.</summary>
internal sealed class SeekableStreamContent(Stream stream) : IUploadContent
{
    private readonly SemaphoreSlim _readLock = new(1, 1); // a try that was given up may still be reading when the next one begins
    private readonly long _start = stream.Position;

    public long Length { get; } = Math.Max(0, stream.Length - stream.Position); // beyond its end there is nothing

    public DateTime? LastWriteUtc => null;

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

    // The semaphore is left to the collector: a try that was given up may still come for it.
    public void Dispose()
    {
    }
}
