namespace GraphDelegatedKit;

/// <summary>An upload that began and did not end. The same call goes on with it.</summary>
/// <param name="Id">To give to <see cref="GraphFiles.CancelUploadAsync"/>; names the target, and stays the same from run to run.</param>
/// <param name="Destination">Where in a drive the file is to lie; <see langword="null"/> for an attachment.</param>
/// <param name="SourcePath">The local file, in full; empty for what came from memory or a stream.</param>
/// <param name="Sent">Bytes the service had confirmed when this was written down.</param>
/// <param name="Size">Bytes in all.</param>
/// <param name="StartedOn">When it began, by this machine's clock.</param>
/// <param name="ExpiresOn">When the service forgets what it has; the address dies 24 hours after <paramref name="StartedOn"/> at the latest.</param>
public sealed record PendingUpload(string Id, DrivePath? Destination, string SourcePath, long Sent, long Size, DateTimeOffset StartedOn, DateTimeOffset ExpiresOn)
{
    /// <summary>The name the file is to have.</summary>
    public string Name { get; init; } = Destination?.Name ?? "";

    /// <summary>What it is being attached to; <see langword="null"/> for a file in a drive.</summary>
    public AttachmentTarget? AttachedTo { get; init; }
}
