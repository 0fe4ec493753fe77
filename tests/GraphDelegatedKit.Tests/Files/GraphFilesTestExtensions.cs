namespace GraphDelegatedKit.Tests;

internal static class GraphFilesTestExtensions
{
    /// <summary>Transfers with the clock of a test.</summary>
    public static GraphFiles Files(this IGraphClient graph, TimeProvider clock) =>
        graph.Files(new FileTransferOptions { TimeProvider = clock });
}
