namespace GraphDelegatedKit;

/// <summary>An unfinished upload. The call that started the upload resumes it.</summary>
/// <param name="Id">
/// The id for <see cref="GraphFiles.CancelUploadAsync"/>. It depends on the user and the destination, and stays the same from run to run.
/// </param>
/// <param name="Destination">The destination in a drive; <see langword="null"/> for an attachment.</param>
/// <param name="SourcePath">The full path of the local file; empty for content from memory or a stream.</param>
/// <param name="Sent">The number of bytes that the service had confirmed when the journal entry was last written.</param>
/// <param name="Size">The total number of bytes.</param>
/// <param name="StartedOn">The start of the upload by the clock of this machine.</param>
/// <param name="ExpiresOn">
/// When the service discards the uploaded bytes. The upload URL expires at the latest 24 hours after <paramref name="StartedOn"/>.
/// </param>
public sealed record PendingUpload(
    string Id, DrivePath? Destination, string SourcePath, long Sent, long Size, DateTimeOffset StartedOn, DateTimeOffset ExpiresOn)
{
    /// <summary>Gets the name of the file or attachment.</summary>
    public string Name { get; init; } = Destination?.Name ?? "";

    /// <summary>Gets the message or event of an attachment; <see langword="null"/> for a file in a drive.</summary>
    public AttachmentTarget? AttachedTo { get; init; }
}
