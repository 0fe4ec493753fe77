namespace GraphDelegatedKit;

/// <summary>Extension methods that create a <see cref="GraphFiles"/> for a client.</summary>
public static class GraphClientFilesExtensions
{
    /// <summary>Creates access to files in OneDrive and SharePoint with the default options.</summary>
    /// <param name="graph">The client that sends the requests.</param>
    /// <param name="timeProvider">
    /// The clock for delays between attempts. The default is the clock of the client, or else <see cref="TimeProvider.System"/>.
    /// </param>
    public static GraphFiles Files(this IGraphClient graph, TimeProvider? timeProvider = null) =>
        graph.Files(new FileTransferOptions { TimeProvider = timeProvider });

    /// <summary>Creates access to files in OneDrive and SharePoint.</summary>
    /// <param name="graph">The client that sends the requests.</param>
    /// <param name="options">The options, such as the journal of unfinished uploads.</param>
    /// <exception cref="ArgumentException"><see cref="TransferJournalOptions.Protection"/> contains
    /// <see cref="StorageProtection.Memory"/> or an undefined value.</exception>
    public static GraphFiles Files(this IGraphClient graph, FileTransferOptions options)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(options);
        return new GraphFiles(graph, options);
    }
}
