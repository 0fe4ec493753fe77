namespace GraphDelegatedKit.Testing;

/// <summary>A file in the tenant.</summary>
public sealed record LocalFile
{
    /// <summary>The drive it is in.</summary>
    public required string DriveId { get; init; }

    /// <summary>Its id there.</summary>
    public required string ItemId { get; init; }

    /// <summary>The names from the root to it, parted by slashes.</summary>
    public required string Path { get; init; }

    /// <summary>How many bytes it has.</summary>
    public required long Size { get; init; }

    /// <summary>The hash Graph shows, in base64.</summary>
    public required string QuickXorHash { get; init; }

    /// <summary>When its content was last changed, as the client that sent it says.</summary>
    public required DateTimeOffset LastModified { get; init; }
}
