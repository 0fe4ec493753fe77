namespace GraphDelegatedKit;

/// <summary>The result for one file or folder of an upload of many.</summary>
public sealed record UploadResult
{
    /// <summary>Gets the path of the local file or folder.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the path below the target folder, separated by <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the outcome.</summary>
    public required TransferOutcome Outcome { get; init; }

    /// <summary>Gets the size of the local file in bytes; 0 if the entry is not a file.</summary>
    public long Size { get; init; }

    /// <summary>Gets the item on the service, if the file was transferred or is unchanged; otherwise <see langword="null"/>.</summary>
    public DriveItem? Item { get; init; }

    /// <summary>Gets the receipt, if the outcome is <see cref="TransferOutcome.Transferred"/>; otherwise <see langword="null"/>.</summary>
    public UploadReceipt? Receipt { get; init; }

    /// <summary>Gets the error, if the outcome is <see cref="TransferOutcome.Failed"/>; otherwise <see langword="null"/>.</summary>
    public Exception? Error { get; init; }

    /// <summary>Gets the reason why the entry was skipped, was refused or failed; otherwise <see langword="null"/>.</summary>
    public string? Reason { get; init; }
}
