using System.Runtime.CompilerServices;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Downloads one file, and reports its progress.</summary>
internal delegate Task<DownloadReceipt> DownloadFile(
    DrivePath source,
    LocalDestination destination,
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
        var found = await DriveLookup.GetItemAsync(graph, source, cancellationToken).ConfigureAwait(false);
        var (folder, driveId) = await ShortcutTarget.FollowAsync(graph, found, source.DriveId, cancellationToken).ConfigureAwait(false);
        if (folder.Kind != DriveItemKind.Folder) throw FolderCreator.CreateNotAFolderException(source.ToString(), folder);

        var tree = new RemoteTree(graph, driveId, options);
        var entries = await tree.ListAsync(folder, cancellationToken).ConfigureAwait(false);
        var bytes = entries.Aggregate(0L, (sum, entry) => SaturatingSum.Add(sum, entry.Size));
        var aggregate = new AggregateProgress(progress, time, entries.Count(entry => entry.IsFile), bytes);
        aggregate.Report();
        foreach (var entry in entries.Where(entry => entry.Outcome is not null)) // returned before the first download
        {
            if (entry.IsFile) aggregate.StartFile(entry.Size).Fail();
            yield return CreateResult(entry, entry.Outcome!.Value, null) with { Error = entry.Error, Reason = entry.Reason };
        }

        Directory.CreateDirectory(destination);
        using var record = options.SkipUnchanged
            ? await DownloadRecord.ReadAsync(destination, time, cancellationToken).ConfigureAwait(false)
            : null;
        var remaining = entries.Where(entry => entry.Outcome is null);
        var results = BoundedParallel.RunAsync(
            remaining,
            options.MaxConcurrentFiles,
            (entry, itemToken) => DownloadOneAsync(entry, driveId, record, aggregate, itemToken),
            cancellationToken);
        await foreach (var result in results.ConfigureAwait(false)) yield return result;
    }

    private async Task<DownloadResult> DownloadOneAsync(
        RemoteEntry entry, string driveId, DownloadRecord? record, AggregateProgress aggregate, CancellationToken cancellationToken)
    {
        var fileProgress = entry.IsFile ? aggregate.StartFile(entry.Size) : null;
        string? localPath = null;
        try
        {
            if (fileProgress is null)
                return CreateResult(entry, TransferOutcome.EmptyFolder, LocalFolder.Create(destination, entry.Path));

            using var folder = LocalFolder.Open(destination, entry.Folder);
            var file = folder.GetFile(entry.Name);
            localPath = file.ShownPath;
            if (record is not null && File.Exists(file.Path)
                && await FindUnchangedSizeAsync(file, entry, record, cancellationToken).ConfigureAwait(false) is { } size)
            {
                fileProgress.Complete(size, 0);
                return CreateResult(entry, TransferOutcome.Unchanged, localPath) with { Size = size };
            }

            var itemPath = DrivePath.ById(driveId, entry.Item.Id!);
            var receipt = await downloadAsync(itemPath, file, options.Download, fileProgress, cancellationToken).ConfigureAwait(false);
            if (record is not null && receipt.Path == localPath)
                await record.AddAsync(entry.Path, receipt).ConfigureAwait(false);
            fileProgress.Complete(receipt.Size, receipt.Size - receipt.ResumedFrom);
            return CreateResult(entry, TransferOutcome.Transferred, receipt.Path) with { Size = receipt.Size, Receipt = receipt };
        }
        catch (Exception e) when (e is not SignInException && !cancellationToken.IsCancellationRequested)
        {
            fileProgress?.Fail();
            return CreateResult(entry, TransferOutcome.Failed, localPath) with { Error = e, Reason = e.Message };
        }
    }

    // Returns the size of the local file in bytes if it is unchanged: its content is the listed one or, where the listing has no usable
    // hash, the one that the record of an earlier run names. Null if it must be downloaded.
    private static async Task<long?> FindUnchangedSizeAsync(
        LocalDestination file, RemoteEntry entry, DownloadRecord record, CancellationToken cancellationToken)
    {
        var size = new FileInfo(file.Path).Length;
        var stored = record.Find(entry.Path, entry.Item);
        if (stored?.Size != size && !ContentComparer.MayBeListed(entry.Item, size)) return null;
        try
        {
            var local = await ContentComparer.ReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
            return local is { } content && (content == stored || ContentComparer.IsListed(entry.Item, content)) ? content.Size : null;
        }
        catch (Exception e) when (file.WithShownPath(e) is { } shown)
        {
            throw shown;
        }
    }

    private static DownloadResult CreateResult(RemoteEntry entry, TransferOutcome outcome, string? destination) =>
        new() { Path = entry.Path, Destination = destination, Outcome = outcome, Size = entry.Size };
}
