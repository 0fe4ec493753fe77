namespace GraphDelegatedKit.Files.Folders;

/// <summary>A file or empty folder to download, or the reason why it is not downloaded.</summary>
/// <param name="Item">The item, as listed in its folder.</param>
/// <param name="Path">The path below the folder to download.</param>
internal sealed record RemoteEntry(DriveItem Item, string Path)
{
    /// <summary>The outcome, if it is known before the download; otherwise <see langword="null"/>.</summary>
    public TransferOutcome? Outcome { get; init; }

    public string? Reason { get; init; }

    public Exception? Error { get; init; }

    public bool IsFile => Item.Kind == DriveItemKind.File && Outcome != TransferOutcome.Skipped;

    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public long Size => IsFile ? Item.Size ?? 0 : 0;

    public RemoteEntry AsSkipped(string reason) => this with { Outcome = TransferOutcome.Skipped, Reason = reason };

    public RemoteEntry AsRefused(string reason) => this with { Outcome = TransferOutcome.Refused, Reason = reason };

    public RemoteEntry AsFailed(Exception error) => this with { Outcome = TransferOutcome.Failed, Error = error, Reason = error.Message };
}
