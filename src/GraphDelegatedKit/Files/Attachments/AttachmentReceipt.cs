namespace GraphDelegatedKit;

/// <summary>
/// The result of a successful attachment. Outlook reports no hash, so the receipt proves only that every byte was accepted.
/// </summary>
public sealed record AttachmentReceipt
{
    /// <summary>Gets the id of the attachment, below its message or event.</summary>
    public required string AttachmentId { get; init; }

    /// <summary>Gets the name of the attachment.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the size of the source in bytes. All bytes were stored.</summary>
    public required long Size { get; init; }

    /// <summary>Gets the SHA-256 hash of the uploaded content, in lower-case hex.</summary>
    /// <value><see langword="null"/> unless <see cref="AttachmentOptions.ComputeSha256"/> is set.</value>
    public string? Sha256 { get; init; }

    /// <summary>
    /// Gets the outcome: <see cref="UploadOutcome.Created"/>, or <see cref="UploadOutcome.Reconciled"/> if a response was lost and the
    /// attachment was found.
    /// </summary>
    public required UploadOutcome Outcome { get; init; }

    /// <summary>Gets the number of requests with content that failed, or were throttled, and were retried.</summary>
    public int Retries { get; init; }

    /// <summary>Gets the offset, in bytes, at which this run continued an earlier run.</summary>
    /// <value>0 if the upload started from the first byte.</value>
    public long ResumedFrom { get; init; }
}
