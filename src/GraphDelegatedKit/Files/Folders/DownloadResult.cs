namespace GraphDelegatedKit;

/// <summary>What became of one of many files that were to be downloaded.</summary>
public sealed record DownloadResult
{
    /// <summary>Where it lies below the folder on the service, its names parted by <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The local file or folder.</summary>
    /// <value><see langword="null"/>: it has no place here.</value>
    public string? Destination { get; init; }

    /// <summary>What became of it.</summary>
    public required TransferOutcome Outcome { get; init; }

    /// <summary>Bytes of the file; 0 for what is none.</summary>
    public long Size { get; init; }

    /// <summary>What the download came to; of one that was <see cref="TransferOutcome.Transferred"/>.</summary>
    public DownloadReceipt? Receipt { get; init; }

    /// <summary>What stopped it; of one that <see cref="TransferOutcome.Failed"/>.</summary>
    public Exception? Error { get; init; }

    /// <summary>Why it was skipped or refused, or failed, in a sentence.</summary>
    public string? Reason { get; init; }
}
