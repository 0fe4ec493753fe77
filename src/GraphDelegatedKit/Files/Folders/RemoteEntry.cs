namespace GraphDelegatedKit.Files.Folders;

/// <summary>What is to be downloaded, or why it is not.</summary>
/// <param name="Item">The item, as the listing of its folder had it.</param>
/// <param name="Path">Where it lies, below the folder that is downloaded.</param>
internal sealed record RemoteEntry(DriveItem Item, string Path)
{
    /// <summary>What became of it already.</summary>
    public TransferOutcome? Outcome { get; init; }

    public string? Reason { get; init; }

    public Exception? Error { get; init; }

    public bool IsFile => Item.File is not null && Outcome != TransferOutcome.Skipped;

    public long Size => IsFile ? Item.Size ?? 0 : 0;

    public RemoteEntry AsSkipped(string reason) => this with { Outcome = TransferOutcome.Skipped, Reason = reason };

    public RemoteEntry AsRefused(string reason) => this with { Outcome = TransferOutcome.Refused, Reason = reason };

    public RemoteEntry AsFailed(Exception error) => this with { Outcome = TransferOutcome.Failed, Error = error, Reason = error.Message };
}
