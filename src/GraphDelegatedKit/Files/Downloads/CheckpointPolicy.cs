namespace GraphDelegatedKit.Files.Downloads;

/// <summary>When what was written is to be flushed and noted. Pure, but for the clock.</summary>
/// <remarks>
/// A flush beside the writing costs as much as the writing. It is for a machine that goes down, and what that loses is to be fetched again within seconds: so it waits for
/// both, enough bytes and enough time.
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
