namespace GraphDelegatedKit.Testing;

/// <summary>A team in the tenant.</summary>
public sealed record LocalTeam
{
    /// <summary>Gets the id of the team and of its group.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the display name.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Gets the path of the site, such as <c>/sites/Engineering</c>.</summary>
    public required string SitePath { get; init; }

    /// <summary>Gets the id of the library that holds the files of the standard channels.</summary>
    public required string DriveId { get; init; }
}
