using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Files;

/// <summary>A folder of the service down, with all that is below it.</summary>
internal sealed class DownloadMany(IGraphClient graph, GraphFiles files, DrivePath source, string destination, DownloadManyOptions options, IProgress<TotalProgress>? progress, TimeProvider time)
{
    public async IAsyncEnumerable<DownloadResult> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var folder = await Folders.FindAsync(graph, source, cancellationToken).ConfigureAwait(false);
        var entries = await new RemoteTree(graph, source.DriveId, options.FilesAtOnce).ListAsync(folder, cancellationToken).ConfigureAwait(false);
        var tally = new Tally(progress, time, entries.Count(entry => entry.IsFile), entries.Sum(entry => entry.Size));
        tally.Tell();
        foreach (var entry in entries.Where(entry => entry.Outcome is not null)) // told before the first byte
        {
            if (entry.IsFile) tally.Begin(entry.Size).Failed();
            yield return Result(entry, entry.Outcome!.Value, null) with { Error = entry.Error, Reason = entry.Reason };
        }

        Directory.CreateDirectory(destination);
        var left = entries.Where(entry => entry.Outcome is null);
        await foreach (var result in AtOnce.RunAsync(left, options.FilesAtOnce, (entry, ended) => OneAsync(entry, tally, ended), cancellationToken).ConfigureAwait(false))
            yield return result;
    }

    private async Task<DownloadResult> OneAsync(RemoteEntry entry, Tally tally, CancellationToken cancellationToken)
    {
        var one = entry.IsFile ? tally.Begin(entry.Size) : null;
        string? place = null;
        try
        {
            if (one is null) return Result(entry, TransferOutcome.EmptyFolder, LocalPlace.Folder(destination, entry.Path));

            place = LocalPlace.File(destination, entry.Path);
            if (options.SkipUnchanged && File.Exists(place) && await SameBytes.AreAsync(place, entry.Item, cancellationToken).ConfigureAwait(false))
            {
                one.Done(entry.Size, 0);
                return Result(entry, TransferOutcome.Unchanged, place);
            }

            var receipt = await files.DownloadAsync(DrivePath.ById(source.DriveId, entry.Item.Id!), place, options.Download, one, cancellationToken).ConfigureAwait(false);
            one.Done(receipt.Size, receipt.Size - receipt.ResumedFrom);
            return Result(entry, TransferOutcome.Transferred, receipt.Path) with { Size = receipt.Size, Receipt = receipt };
        }
        catch (Exception e) when (e is not SignInException && !cancellationToken.IsCancellationRequested)
        {
            one?.Failed();
            return Result(entry, TransferOutcome.Failed, place) with { Error = e, Reason = e.Message };
        }
    }

    private static DownloadResult Result(RemoteEntry entry, TransferOutcome outcome, string? destination) => new() { Path = entry.Path, Destination = destination, Outcome = outcome, Size = entry.Size };
}
