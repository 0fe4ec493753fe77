namespace GraphDelegatedKit;

/// <summary>What became of one of many files that were to be uploaded.</summary>
public sealed record UploadResult
{
    /// <summary>The local file or folder.</summary>
    public required string Source { get; init; }

    /// <summary>Where it lies below the target folder, its names parted by <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>What became of it.</summary>
    public required TransferOutcome Outcome { get; init; }

    /// <summary>Bytes of the local file; 0 for what is none.</summary>
    public long Size { get; init; }

    /// <summary>The item on the service, of a file that is there.</summary>
    public DriveItem? Item { get; init; }

    /// <summary>What the upload came to; of one that was <see cref="TransferOutcome.Transferred"/>.</summary>
    public UploadReceipt? Receipt { get; init; }

    /// <summary>What stopped it; of one that <see cref="TransferOutcome.Failed"/>.</summary>
    public Exception? Error { get; init; }

    /// <summary>Why it was skipped or refused, or failed, in a sentence.</summary>
    public string? Reason { get; init; }
}
