namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Transfers with the clock of a test, and with a journal in a folder of the test or none: never in the data folder of the person who runs
/// the tests.
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
