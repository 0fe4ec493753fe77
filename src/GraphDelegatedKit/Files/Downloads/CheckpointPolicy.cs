namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Decides when written bytes are flushed to the disk and recorded in the checkpoint.</summary>
/// <remarks>
/// A flush costs about as much as the writes. It protects only against a power failure, after which the lost bytes can be downloaded again
/// in seconds. A checkpoint is therefore due only after both enough bytes and enough time.
/// </remarks>
internal sealed class CheckpointPolicy(TimeProvider time, long minBytes = CheckpointPolicy.DefaultMinBytes)
{
    public const long DefaultMinBytes = 256 * 1024 * 1024;
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(5);

    private long _bytesWritten, _startedAt = time.GetTimestamp();

    public bool IsDue => _bytesWritten >= minBytes && time.GetElapsedTime(_startedAt) >= MinInterval;

    public void RecordWrite(int length) => _bytesWritten += length;

    public void Reset() => (_bytesWritten, _startedAt) = (0, time.GetTimestamp());
}
