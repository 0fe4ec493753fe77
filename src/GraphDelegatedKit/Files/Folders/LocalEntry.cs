namespace GraphDelegatedKit.Files.Folders;

/// <summary>A local file or empty folder to upload, or the reason why it is not uploaded.</summary>
/// <param name="Source">The path of the local file or folder.</param>
/// <param name="Path">The path below the target folder.</param>
/// <param name="Size">The size of the file in bytes; <see langword="null"/> if the entry is not a file.</param>
internal sealed record LocalEntry(string Source, string Path, long? Size)
{
    /// <summary>The outcome, if it is known before the upload; otherwise <see langword="null"/>.</summary>
    public TransferOutcome? Outcome { get; init; }

    public string? Reason { get; init; }

    public Exception? Error { get; init; }

    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    public bool IsFile => Size is not null;

    public LocalEntry AsSkipped(string reason) => this with { Outcome = TransferOutcome.Skipped, Reason = reason };

    public LocalEntry AsRefused(string reason) => this with { Outcome = TransferOutcome.Refused, Reason = reason };

    public LocalEntry AsFailed(Exception error) => this with { Outcome = TransferOutcome.Failed, Error = error, Reason = error.Message };
}
