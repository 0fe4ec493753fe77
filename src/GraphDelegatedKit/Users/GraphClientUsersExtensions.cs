namespace GraphDelegatedKit;

/// <summary>Provides <see cref="GraphUsers"/>.</summary>
public static class GraphClientUsersExtensions
{
    /// <summary>Returns the user operations of the tenant.</summary>
    /// <param name="graph">The client that sends the requests.</param>
    public static GraphUsers Users(this IGraphClient graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new GraphUsers(graph);
    }
}
