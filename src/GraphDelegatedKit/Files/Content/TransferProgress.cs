using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit;

/// <summary>How far a transfer is. Of an upload only what the service has confirmed counts, so it can stand still for a while and then leap.</summary>
/// <param name="BytesTransferred">Bytes the service has confirmed, or bytes that are here. Fewer than before where the service lost some, or it had to be begun anew.</param>
/// <param name="TotalBytes">Bytes in all.</param>
/// <param name="Elapsed">Since the transfer began.</param>
public readonly record struct TransferProgress(long BytesTransferred, long TotalBytes, TimeSpan Elapsed)
{
    /// <summary>Bytes a second over the last ten seconds or so. What an earlier run had got to does not count.</summary>
    /// <value><see langword="null"/> while no time has passed.</value>
    public double? BytesPerSecond { get; init; }

    /// <summary>How long the rest takes at this rate.</summary>
    /// <value><see langword="null"/> while nothing moves.</value>
    public TimeSpan? TimeRemaining => TransferRate.EstimateRemaining(TotalBytes - BytesTransferred, BytesPerSecond);
}
