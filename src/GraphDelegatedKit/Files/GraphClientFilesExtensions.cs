namespace GraphDelegatedKit;

/// <summary>The way to <see cref="GraphFiles"/>.</summary>
public static class GraphClientFilesExtensions
{
    /// <summary>Files in OneDrive and SharePoint.</summary>
    /// <param name="graph">The client everything goes through.</param>
    /// <param name="timeProvider">The clock for waits between tries; <see langword="null"/> for the client's, or else the machine's.</param>
    public static GraphFiles Files(this IGraphClient graph, TimeProvider? timeProvider = null) => graph.Files(new FileTransferOptions { TimeProvider = timeProvider });

    /// <summary>Files in OneDrive and SharePoint, transferred in a way of your own.</summary>
    /// <param name="graph">The client everything goes through.</param>
    /// <param name="options">Where unfinished uploads are written down, and the like.</param>
    public static GraphFiles Files(this IGraphClient graph, FileTransferOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        return new GraphFiles(graph, options);
    }
}
