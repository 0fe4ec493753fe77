namespace GraphDelegatedKit;

/// <summary>The result of a successful upload.</summary>
public sealed record UploadReceipt
{
    /// <summary>Gets the item on the service.</summary>
    public required DriveItem Item { get; init; }

    /// <summary>Gets the size of the source in bytes. All bytes were stored.</summary>
    public required long Size { get; init; }

    /// <summary>Gets the QuickXorHash of the uploaded content, in base64 as Graph writes it.</summary>
    /// <remarks><see href="https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash"/></remarks>
    public required string QuickXorHash { get; init; }

    /// <summary>
    /// Gets the SHA-256 hash of the uploaded content, in lower-case hex. The hash is computed while the content is sent, without a second
    /// read.
    /// </summary>
    /// <value><see langword="null"/> unless <see cref="UploadOptions.ComputeSha256"/> is set.</value>
    public string? Sha256 { get; init; }

    /// <summary>Gets the outcome of the upload.</summary>
    public required UploadOutcome Outcome { get; init; }

    /// <summary>Gets the result of the comparison between the item on the service and the source.</summary>
    public required Verification Verified { get; init; }

    /// <summary>Gets whether the service shows the times of the source (<see cref="UploadOptions.FileTimes"/>).</summary>
    /// <value>
    /// <see langword="false"/> if the times are not known or not wanted, or the service did not accept them.
    /// </value>
    public bool TimesPreserved { get; init; }

    /// <summary>Gets the number of requests with content that failed, or were throttled, and were retried.</summary>
    public int Retries { get; init; }

    /// <summary>Gets the offset, in bytes, at which this run continued an earlier run.</summary>
    /// <value>0 if the upload started from the first byte.</value>
    public long ResumedFrom { get; init; }
}
