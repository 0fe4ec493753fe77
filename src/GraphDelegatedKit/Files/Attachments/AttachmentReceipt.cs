namespace GraphDelegatedKit;

/// <summary>What the attaching of a file came to. Outlook tells no hash to compare, so all it proves is that every byte was taken.</summary>
public sealed record AttachmentReceipt
{
    /// <summary>The attachment's id, below its message or event.</summary>
    public required string AttachmentId { get; init; }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of the file, all of which arrived.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of what was sent, in lower-case hex.</summary>
    /// <value><see langword="null"/> unless <see cref="AttachmentOptions.ComputeSha256"/> was asked for.</value>
    public string? Sha256 { get; init; }

    /// <summary><see cref="UploadOutcome.Created"/>, or <see cref="UploadOutcome.Reconciled"/> where an answer was lost and the attachment was found to be there.</summary>
    public required UploadOutcome Outcome { get; init; }

    /// <summary>Requests with bytes that failed, or were refused for a while, and were got over.</summary>
    public int Retries { get; init; }

    /// <summary>The byte an earlier run had got to.</summary>
    /// <value>0: it started at the beginning.</value>
    public long ResumedFrom { get; init; }
}
