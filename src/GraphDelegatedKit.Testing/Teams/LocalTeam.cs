namespace GraphDelegatedKit.Testing;

/// <summary>A team in the tenant.</summary>
public sealed record LocalTeam
{
    /// <summary>The id of the team and of its group.</summary>
    public required string Id { get; init; }

    /// <summary>What it is called.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Where its site is, such as <c>/sites/Engineering</c>.</summary>
    public required string SitePath { get; init; }

    /// <summary>The library of its site, where the standard channels keep their files.</summary>
    public required string DriveId { get; init; }
}
