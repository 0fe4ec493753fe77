namespace GraphDelegatedKit;

/// <summary>
/// The exception for a transfer that started and could not be completed. The inner exception is the cause: a <see cref="GraphException"/>
/// with the last error of the service, or an <see cref="IOException"/>.
/// </summary>
public sealed class TransferInterruptedException : Exception
{
    /// <summary>Creates an exception, for stubs and for layers above the library.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="message">What happened, and to what. The message must not contain an upload URL.</param>
    /// <param name="innerException">The cause.</param>
    public TransferInterruptedException(TransferReason reason, string message, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>Gets the reason of the interruption.</summary>
    public TransferReason Reason { get; }

    /// <summary>Gets the number of bytes that the service had confirmed; for a download, the number of bytes stored locally.</summary>
    public long BytesConfirmed { get; init; }

    /// <summary>Gets the total number of bytes to transfer.</summary>
    public long TotalBytes { get; init; }

    /// <summary>
    /// Gets the id in <see cref="GraphFiles.ListPendingUploadsAsync"/> of the pending upload, which the same call resumes.
    /// </summary>
    /// <value><see langword="null"/> if nothing can be resumed.</value>
    public string? PendingUploadId { get; init; }

    /// <summary>Gets when a blocked name (<see cref="TransferReason.NameHeld"/>) is available again, at the latest.</summary>
    /// <value><see langword="null"/> if the name is not blocked.</value>
    public DateTimeOffset? NameHeldUntil { get; init; }
}
