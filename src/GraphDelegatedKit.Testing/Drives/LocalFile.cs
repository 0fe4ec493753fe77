namespace GraphDelegatedKit.Testing;

/// <summary>A file in the tenant.</summary>
public sealed record LocalFile
{
    /// <summary>Gets the id of the drive.</summary>
    public required string DriveId { get; init; }

    /// <summary>Gets the id of the item in the drive.</summary>
    public required string ItemId { get; init; }

    /// <summary>Gets the path from the root of the drive, separated by slashes.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Gets the QuickXorHash, in base64, as Graph reports it.</summary>
    public required string QuickXorHash { get; init; }

    /// <summary>Gets the time of the last change of the content, as the uploading client reported it.</summary>
    public required DateTimeOffset LastModified { get; init; }
}
