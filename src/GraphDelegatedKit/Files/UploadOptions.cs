namespace GraphDelegatedKit;

/// <summary>How a file is uploaded.</summary>
public sealed class UploadOptions
{
    /// <summary>What becomes of a file that already has the name.</summary>
    /// <value><see cref="ConflictBehavior.Replace"/></value>
    public ConflictBehavior Conflict { get; init; } = ConflictBehavior.Replace;

    /// <summary>When the file is to have been changed last, as people see it on the service.</summary>
    /// <value>
    /// <see langword="null"/>: above 4 MiB the local file's own time; up to there the time of the upload, since one PUT cannot carry
    /// another. Naming a time costs a small file an upload session of its own; an empty file cannot have one.
    /// </value>
    public DateTimeOffset? LastModified { get; init; }
}
