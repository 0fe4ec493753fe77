namespace GraphDelegatedKit.Testing;

/// <summary>A channel of a team.</summary>
public sealed record LocalChannel
{
    /// <summary>Its id, such as <c>19:...@thread.tacv2</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is called.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Who sees it.</summary>
    public required LocalChannelKind Kind { get; init; }

    /// <summary>The drive that keeps its files; that of another site when the channel is private or shared.</summary>
    public required string DriveId { get; init; }

    /// <summary>Its folder in that drive.</summary>
    public required string FolderId { get; init; }
}
