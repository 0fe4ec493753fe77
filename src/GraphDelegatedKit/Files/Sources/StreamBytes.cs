using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Files;

/// <summary>A stream of the caller's that can seek, from where it stands to its end. It stays open, and nobody else may move it meanwhile.</summary>
internal sealed class StreamBytes(Stream stream) : ISourceBytes
{
    private readonly SemaphoreSlim _turn = new(1, 1); // a try that was given up may still be reading when the next one begins
    private readonly long _begin = stream.Position;

    public long Length { get; } = Math.Max(0, stream.Length - stream.Position); // beyond its end there is nothing

    public DateTime? LastWriteUtc => null;

    public string Identity => "";

    public bool HasChanged => Math.Max(0, stream.Length - _begin) != Length;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            stream.Position = _begin + offset;
            return await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    // The semaphore is left to the collector: a try that was given up may still come for it.
    public void Dispose()
    {
    }
}
