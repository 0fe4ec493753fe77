using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit;

/// <summary>
/// The progress of a transfer. For an upload only bytes that the service has confirmed count, so the value can stand still for a while and
/// then jump.
/// </summary>
/// <param name="BytesTransferred">
/// The number of bytes that the service has confirmed, or that are stored locally. The number decreases if the service lost bytes, or the
/// transfer had to start over.
/// </param>
/// <param name="TotalBytes">The total number of bytes.</param>
/// <param name="Elapsed">The time since the transfer started.</param>
public readonly record struct TransferProgress(long BytesTransferred, long TotalBytes, TimeSpan Elapsed)
{
    /// <summary>
    /// Gets the transfer rate in bytes per second, over about the last 10 seconds. Bytes of an earlier run do not count.
    /// </summary>
    /// <value><see langword="null"/> until some time has passed.</value>
    public double? BytesPerSecond { get; init; }

    /// <summary>Gets the estimated time for the remaining bytes at the current rate.</summary>
    /// <value><see langword="null"/> while no bytes are transferred.</value>
    public TimeSpan? TimeRemaining => TransferRate.EstimateRemaining(TotalBytes - BytesTransferred, BytesPerSecond);
}
