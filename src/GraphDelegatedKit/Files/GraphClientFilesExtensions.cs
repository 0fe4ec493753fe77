namespace GraphDelegatedKit;

/// <summary>Extension methods that create a <see cref="GraphFiles"/> for a client.</summary>
public static class GraphClientFilesExtensions
{
    /// <summary>Creates access to files in OneDrive and SharePoint.</summary>
    /// <param name="graph">The client that sends the requests.</param>
    /// <param name="options">
    /// The options, such as the journal of unfinished uploads. The default is a new <see cref="FileTransferOptions"/>.
    /// </param>
    /// <exception cref="ArgumentException"><see cref="TransferJournalOptions.Protection"/> contains
    /// <see cref="StorageProtection.Memory"/> or an undefined value.</exception>
    public static GraphFiles Files(this IGraphClient graph, FileTransferOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return new GraphFiles(graph, options ?? new FileTransferOptions());
    }
}
