namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Files by a test's clock, and written down in a test's own folder or nowhere: never in that of the person who runs the tests.
/// </summary>
internal static class GraphFilesFactory
{
    public static GraphFiles Create(
        IGraphClient graph, TimeProvider clock, TemporaryFolder? journal = null, LogBook? log = null, FakeKeyring? keyring = null) => new(
        graph,
        new FileTransferOptions
        {
            TimeProvider = clock,
            Journal = journal is null ? null : new TransferJournalOptions
            {
                Folder = journal["transfers"],
                Protection = keyring is null ? [StorageProtection.OwnerOnlyFile] : [StorageProtection.Os, StorageProtection.OwnerOnlyFile],
            },
            LoggerFactory = log,
        },
        keyring);
}
