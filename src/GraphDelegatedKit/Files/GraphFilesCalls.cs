namespace GraphDelegatedKit;

/// <summary>The way to <see cref="GraphFiles"/>.</summary>
public static class GraphFilesCalls
{
    /// <summary>Files in OneDrive and SharePoint.</summary>
    /// <param name="graph">The client everything goes through.</param>
    /// <param name="timeProvider">The clock for waits between tries.</param>
    /// <value>The machine's clock.</value>
    public static GraphFiles Files(this IGraphClient graph, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new GraphFiles(graph, timeProvider ?? TimeProvider.System);
    }
}
