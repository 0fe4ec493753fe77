using System.Runtime.CompilerServices;
using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Downloads one file, and reports its progress.</summary>
internal delegate Task<DownloadReceipt> DownloadFile(
    DrivePath source,
    string destination,
    DownloadOptions options,
    IProgress<TransferProgress> progress,
    CancellationToken cancellationToken);

/// <summary>Downloads a folder with all files and folders below it.</summary>
internal sealed class FolderDownloader(
    IGraphClient graph,
    DownloadFile downloadAsync,
    DrivePath source,
    string destination,
    DownloadManyOptions options,
    IProgress<TransferManyProgress>? progress,
    TimeProvider time)
{
    public async IAsyncEnumerable<DownloadResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = await FolderCreator.GetAsync(graph, source, cancellationToken).ConfigureAwait(false);
        var tree = new RemoteTree(graph, source.DriveId, options.MaxConcurrentFiles);
        var entries = await tree.ListAsync(folder, cancellationToken).ConfigureAwait(false);
        var aggregate = new AggregateProgress(progress, time, entries.Count(entry => entry.IsFile), entries.Sum(entry => entry.Size));
        aggregate.Report();
        foreach (var entry in entries.Where(entry => entry.Outcome is not null)) // returned before the first download
        {
            if (entry.IsFile) aggregate.StartFile(entry.Size).Fail();
            yield return CreateResult(entry, entry.Outcome!.Value, null) with { Error = entry.Error, Reason = entry.Reason };
        }

        Directory.CreateDirectory(destination);
        var remaining = entries.Where(entry => entry.Outcome is null);
        var results = BoundedParallel.RunAsync(
            remaining, options.MaxConcurrentFiles, (entry, itemToken) => DownloadOneAsync(entry, aggregate, itemToken), cancellationToken);
        await foreach (var result in results.ConfigureAwait(false)) yield return result;
    }

    private async Task<DownloadResult> DownloadOneAsync(
        RemoteEntry entry, AggregateProgress aggregate, CancellationToken cancellationToken)
    {
        var fileProgress = entry.IsFile ? aggregate.StartFile(entry.Size) : null;
        string? localPath = null;
        try
        {
            if (fileProgress is null)
                return CreateResult(entry, TransferOutcome.EmptyFolder, LocalPathGuard.EnsureFolder(destination, entry.Path));

            localPath = LocalPathGuard.PrepareFile(destination, entry.Path);
            if (options.SkipUnchanged && File.Exists(localPath)
                && await ContentComparer.AreEqualAsync(localPath, entry.Item, cancellationToken).ConfigureAwait(false))
            {
                fileProgress.Complete(entry.Size, 0);
                return CreateResult(entry, TransferOutcome.Unchanged, localPath);
            }

            var itemPath = DrivePath.ById(source.DriveId, entry.Item.Id!);
            var receipt = await downloadAsync(
                itemPath, localPath, options.Download, fileProgress, cancellationToken).ConfigureAwait(false);
            fileProgress.Complete(receipt.Size, receipt.Size - receipt.ResumedFrom);
            return CreateResult(entry, TransferOutcome.Transferred, receipt.Path) with { Size = receipt.Size, Receipt = receipt };
        }
        catch (Exception e) when (e is not SignInException && !cancellationToken.IsCancellationRequested)
        {
            fileProgress?.Fail();
            return CreateResult(entry, TransferOutcome.Failed, localPath) with { Error = e, Reason = e.Message };
        }
    }

    private static DownloadResult CreateResult(RemoteEntry entry, TransferOutcome outcome, string? destination) =>
        new() { Path = entry.Path, Destination = destination, Outcome = outcome, Size = entry.Size };
}
