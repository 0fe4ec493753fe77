namespace GraphDelegatedKit.Testing;

/// <summary>A channel of a team.</summary>
public sealed record LocalChannel
{
    /// <summary>Gets the id, such as <c>19:...@thread.tacv2</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the display name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Gets the membership type.</summary>
    public required LocalChannelKind Kind { get; init; }

    /// <summary>
    /// Gets the id of the drive with the files of the channel; a private or shared channel has a drive in a separate site.
    /// </summary>
    public required string DriveId { get; init; }

    /// <summary>Gets the id of the folder of the channel in that drive.</summary>
    public required string FolderId { get; init; }
}
