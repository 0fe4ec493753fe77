namespace GraphDelegatedKit.Files.Folders;

/// <summary>What is to be uploaded, or why it is not.</summary>
/// <param name="Source">The local file or folder.</param>
/// <param name="Path">Where it goes, below the target folder.</param>
/// <param name="Size">Bytes of a file; <see langword="null"/> of what is none.</param>
internal sealed record LocalEntry(string Source, string Path, long? Size)
{
    /// <summary>What became of it already.</summary>
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
