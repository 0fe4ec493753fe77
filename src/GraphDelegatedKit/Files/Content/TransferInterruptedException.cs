namespace GraphDelegatedKit;

/// <summary>A transfer that began and could not be completed. What stopped it is the inner exception: a <see cref="GraphException"/>, with what the service said last, or an <see cref="IOException"/>.</summary>
public sealed class TransferInterruptedException : Exception
{
    /// <summary>A failure, for stubs and for layers above.</summary>
    /// <param name="reason">What kind it is.</param>
    /// <param name="message">What happened, and to what; never an upload address.</param>
    /// <param name="innerException">What it came from.</param>
    public TransferInterruptedException(TransferReason reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What kind of failure it is.</summary>
    public TransferReason Reason { get; }

    /// <summary>Bytes the service had confirmed; of a download, bytes that are here.</summary>
    public long BytesConfirmed { get; init; }

    /// <summary>Bytes there were to transfer.</summary>
    public long TotalBytes { get; init; }

    /// <summary>The id in <see cref="GraphFiles.ListPendingUploadsAsync"/> of an upload that goes on from here when it is run again.</summary>
    /// <value><see langword="null"/>: there is nothing to go on from.</value>
    public string? PendingUploadId { get; init; }

    /// <summary>When a name that is held (<see cref="TransferReason.NameHeld"/>) is free again, at the latest.</summary>
    /// <value><see langword="null"/>: no name is held.</value>
    public DateTimeOffset? NameHeldUntil { get; init; }
}
