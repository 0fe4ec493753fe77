using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A file to upload, a scripted drive to upload it to, and the folder of the journal.</summary>
public abstract class JournaledUploadFixture : IDisposable
{
    private protected const int Range = 320 * 1024;
    private protected static readonly DrivePath Destination = DrivePath.In("d", "big.bin");
    private protected static readonly UploadOptions ThreeRanges = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private protected JournaledUploadFixture(int size = 3 * Range) => SourceFile = new TemporaryFile(size);

    private protected ScriptedDrive Drive { get; } = new();

    private protected Clock Clock { get; } = new();

    private protected TemporaryFolder Folder { get; } = new();

    private protected LogBook Log { get; } = new();

    private protected TemporaryFile SourceFile { get; }

    private protected string JournalFolder => Folder["transfers"];

    private protected string EntryPath => Path.Combine(JournalFolder, TransferJournal.CreateId("", "d", null, "big.bin") + ".upload");

    public void Dispose()
    {
        SourceFile.Dispose();
        Folder.Dispose();
        Log.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The files as a new process sees them: only the folder of the journal is shared.</summary>
    private protected GraphFiles CreateFiles(IGraphClient? graph = null) => GraphFilesFactory.Create(graph ?? Drive, Clock, Folder, Log);

    /// <summary>Starts an upload, and cancels it when its second range arrives.</summary>
    private protected async Task CancelAtSecondRangeAsync(UploadOptions? options = null)
    {
        using var cancellation = new CancellationTokenSource();
        Drive.OnPut = put =>
        {
            if (put == 2) cancellation.Cancel();
        };
        await Assert.CatchAsync<OperationCanceledException>(
            () => CreateFiles().UploadAsync(SourceFile.Path, Destination, options ?? ThreeRanges, cancellationToken: cancellation.Token));
        Drive.OnPut = _ => { };
    }

    private protected int CountWarnings(string text) =>
        Log.Lines.Count(line => line.StartsWith("Warning:", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));
}
