using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Files;

/// <summary>Many files up, below one folder.</summary>
internal sealed class UploadMany(IGraphClient graph, GraphFiles files, DrivePath target, UploadManyOptions options, IProgress<TotalProgress>? progress, TimeProvider time)
{
    public async IAsyncEnumerable<UploadResult> RunAsync(Func<CancellationToken, IReadOnlyList<LocalEntry>> count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = await Task.Run(() => count(cancellationToken), cancellationToken).ConfigureAwait(false);
        var tally = new Tally(progress, time, entries.Count(entry => entry.IsFile), entries.Sum(entry => entry.Size ?? 0));
        tally.Tell();
        foreach (var entry in entries.Where(entry => entry.Outcome is not null)) // told before the first byte
        {
            if (entry.IsFile) tally.Begin(entry.Size!.Value).Failed();
            yield return Result(entry, entry.Outcome!.Value) with { Error = entry.Error, Reason = entry.Reason };
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var folders = new RemoteFolders(graph, target, options.SkipUnchanged, stop.Token);
            await folders.GetAsync("").ConfigureAwait(false);
            var left = entries.Where(entry => entry.Outcome is null);
            await foreach (var result in AtOnce.RunAsync(left, options.FilesAtOnce, (entry, ended) => OneAsync(entry, folders, tally, ended), cancellationToken).ConfigureAwait(false))
                yield return result;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<UploadResult> OneAsync(LocalEntry entry, RemoteFolders folders, Tally tally, CancellationToken cancellationToken)
    {
        var one = entry.Size is { } size ? tally.Begin(size) : null;
        try
        {
            if (one is null)
            {
                await folders.GetAsync(entry.Path).WaitAsync(cancellationToken).ConfigureAwait(false);
                return Result(entry, TransferOutcome.EmptyFolder);
            }

            var folder = await folders.GetAsync(entry.Folder).WaitAsync(cancellationToken).ConfigureAwait(false);
            var there = folder.Contents?.GetValueOrDefault(entry.Name);
            if (there is not null && await SameBytes.AreAsync(entry.Source, there, cancellationToken).ConfigureAwait(false))
            {
                one.Done(there.Size!.Value, 0);
                return Result(entry, TransferOutcome.Unchanged) with { Size = there.Size!.Value, Item = there };
            }

            var place = DrivePath.InFolder(target.DriveId, folder.Id, entry.Name);
            var receipt = await files.UploadAsync(entry.Source, place, options.Upload, one, cancellationToken).ConfigureAwait(false);
            one.Done(receipt.Size, receipt.Size - receipt.ResumedFrom);
            return Result(entry, TransferOutcome.Transferred) with { Size = receipt.Size, Item = receipt.Item, Receipt = receipt };
        }
        catch (Exception e) when (e is not SignInException && !cancellationToken.IsCancellationRequested)
        {
            one?.Failed();
            return Result(entry, TransferOutcome.Failed) with { Error = e, Reason = e.Message };
        }
    }

    private static UploadResult Result(LocalEntry entry, TransferOutcome outcome) => new() { Source = entry.Source, Path = entry.Path, Outcome = outcome, Size = entry.Size ?? 0 };
}
