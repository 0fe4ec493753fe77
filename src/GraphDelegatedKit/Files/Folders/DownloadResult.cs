namespace GraphDelegatedKit;

/// <summary>The result for one file or folder of a folder download.</summary>
public sealed record DownloadResult
{
    /// <summary>Gets the path below the folder on the service, separated by <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the path of the local file or folder.</summary>
    /// <value><see langword="null"/> if the item has no local path.</value>
    public string? Destination { get; init; }

    /// <summary>Gets the outcome.</summary>
    public required TransferOutcome Outcome { get; init; }

    /// <summary>Gets the size of the file in bytes; 0 if the item is not a file.</summary>
    public long Size { get; init; }

    /// <summary>Gets the receipt, if the outcome is <see cref="TransferOutcome.Transferred"/>; otherwise <see langword="null"/>.</summary>
    public DownloadReceipt? Receipt { get; init; }

    /// <summary>Gets the error, if the outcome is <see cref="TransferOutcome.Failed"/>; otherwise <see langword="null"/>.</summary>
    public Exception? Error { get; init; }

    /// <summary>Gets the reason why the item was skipped, was refused or failed; otherwise <see langword="null"/>.</summary>
    public string? Reason { get; init; }
}
