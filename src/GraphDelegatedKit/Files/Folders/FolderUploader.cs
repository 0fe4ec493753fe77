using System.Runtime.CompilerServices;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Uploads one file, and reports its progress.</summary>
internal delegate Task<UploadReceipt> UploadFile(
    string source,
    DrivePath destination,
    UploadOptions options,
    IProgress<TransferProgress> progress,
    CancellationToken cancellationToken);

/// <summary>Whether the service rewrote a local file when it stored it as an item, and neither has changed since.</summary>
internal delegate Task<bool> IsRewrittenFile(string driveId, DriveItem item, string localPath, CancellationToken cancellationToken);

/// <summary>Uploads many files to paths below one folder.</summary>
internal sealed class FolderUploader(
    IGraphClient graph,
    FolderCreator creator,
    UploadFile uploadAsync,
    IsRewrittenFile isRewrittenAsync,
    DrivePath destination,
    UploadManyOptions options,
    IProgress<TransferManyProgress>? progress,
    TimeProvider time)
{
    private Exception? _destinationFull; // the error after which no further file is sent

    public async IAsyncEnumerable<UploadResult> RunAsync(
        Func<CancellationToken, IReadOnlyList<LocalEntry>> listEntries, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = await Task.Run(() => listEntries(cancellationToken), cancellationToken).ConfigureAwait(false);
        var aggregate = new AggregateProgress(progress, time, entries.Count(entry => entry.IsFile), entries.Sum(entry => entry.Size ?? 0));
        aggregate.Report();
        foreach (var entry in entries.Where(entry => entry.Outcome is not null)) // returned before the first upload
        {
            if (entry.IsFile) aggregate.StartFile(entry.Size!.Value).Fail();
            yield return CreateResult(entry, entry.Outcome!.Value) with { Error = entry.Error, Reason = entry.Reason };
        }

        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var folders = new RemoteFolderCache(graph, creator, destination, options.SkipUnchanged, cancellation.Token);
            await folders.GetAsync("").ConfigureAwait(false);
            var remaining = entries.Where(entry => entry.Outcome is null);
            var results = BoundedParallel.RunAsync(
                remaining,
                options.MaxConcurrentFiles,
                (entry, itemToken) => UploadOneAsync(entry, folders, aggregate, itemToken),
                cancellationToken);
            await foreach (var result in results.ConfigureAwait(false)) yield return result;
        }
        finally
        {
            await cancellation.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<UploadResult> UploadOneAsync(
        LocalEntry entry, RemoteFolderCache folders, AggregateProgress aggregate, CancellationToken cancellationToken)
    {
        var fileProgress = entry.Size is { } size ? aggregate.StartFile(size) : null;
        if (_destinationFull is { } full)
        {
            fileProgress?.Fail();
            var reason = $"The destination is full, so this entry was not sent. {(full as GraphException)?.Remedy ?? "Free some space"}";
            return CreateResult(entry, TransferOutcome.NotStarted) with { Reason = reason };
        }

        try
        {
            if (fileProgress is null)
            {
                await folders.GetAsync(entry.Path).WaitAsync(cancellationToken).ConfigureAwait(false);
                return CreateResult(entry, TransferOutcome.EmptyFolder);
            }

            var folder = await folders.GetAsync(entry.Folder).WaitAsync(cancellationToken).ConfigureAwait(false);
            var existing = folder.Contents?.GetValueOrDefault(entry.Name);
            if (existing is not null
                && (await ContentComparer.AreEqualAsync(entry.Source, existing, cancellationToken).ConfigureAwait(false)
                    || await isRewrittenAsync(destination.DriveId, existing, entry.Source, cancellationToken).ConfigureAwait(false)))
            {
                fileProgress.Complete(existing.Size!.Value, 0);
                return CreateResult(entry, TransferOutcome.Unchanged) with { Size = existing.Size!.Value, Item = existing };
            }

            var path = DrivePath.InFolder(destination.DriveId, folder.Id, entry.Name);
            var receipt = await uploadAsync(
                entry.Source, path, options.Upload, fileProgress, cancellationToken).ConfigureAwait(false);
            fileProgress.Complete(receipt.Size, receipt.Size - receipt.ResumedFrom);
            return CreateResult(entry, TransferOutcome.Transferred) with { Size = receipt.Size, Item = receipt.Item, Receipt = receipt };
        }
        catch (Exception e) when (e is not SignInException && !cancellationToken.IsCancellationRequested)
        {
            if (((e as GraphException) ?? e.InnerException as GraphException)?.IsFull() == true) _destinationFull ??= e;
            fileProgress?.Fail();
            return CreateResult(entry, TransferOutcome.Failed) with { Error = e, Reason = e.Message };
        }
    }

    private static UploadResult CreateResult(LocalEntry entry, TransferOutcome outcome) =>
        new() { Source = entry.Source, Path = entry.Path, Outcome = outcome, Size = entry.Size ?? 0 };
}
