namespace GraphDelegatedKit;

/// <summary>The way to <see cref="GraphUsers"/>.</summary>
public static class GraphClientUsersExtensions
{
    /// <summary>The people of the tenant.</summary>
    /// <param name="graph">The client everything goes through.</param>
    public static GraphUsers Users(this IGraphClient graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new GraphUsers(graph);
    }
}
