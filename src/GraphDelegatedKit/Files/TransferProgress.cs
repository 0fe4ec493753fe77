namespace GraphDelegatedKit;

/// <summary>How far a transfer is. Only what the service has confirmed counts, so it can stand still for a while and then leap.</summary>
/// <param name="BytesTransferred">Bytes confirmed. Fewer than before where the service lost some, or a new session had to be begun.</param>
/// <param name="TotalBytes">Bytes in all.</param>
/// <param name="Elapsed">Since the transfer began.</param>
public readonly record struct TransferProgress(long BytesTransferred, long TotalBytes, TimeSpan Elapsed);
