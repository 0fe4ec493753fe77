using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>An upload of a whole file in one PUT.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-put-content"/></remarks>
internal sealed class SingleRequestUpload(UploadJob upload)
{
    // The difference between the clock of the service, which dates the item, and the clock of this machine, which dates the request.
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    private readonly AtMostOnceRequest _request = new(upload);
    private int _lockWaits;

    private bool ChecksExisting => upload.Conflict == ConflictBehavior.Rename || upload.Options.IfMatch is not null;

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        var completed = upload.Options.IsIdempotent
            ? await PutAsync(Replay.WhenSafe, cancellationToken).ConfigureAwait(false)
            : await PutOnceAsync(cancellationToken).ConfigureAwait(false);
        completed = await upload.Destination.FinalizeNameAsync(upload, completed, cancellationToken).ConfigureAwait(false);
        upload.ReportConfirmed(upload.Source.Length);
        return upload.CreateReceipt(completed, _request.Retries + _lockWaits);
    }

    // A second PUT would create a second file (Rename), or would fail because of the first one (Fail, or IfMatch).
    private async Task<CompletedUpload> PutOnceAsync(CancellationToken cancellationToken)
    {
        if (await upload.Journal.ReadUnfinishedSingleRequestAsync(cancellationToken).ConfigureAwait(false) is { } earlier
            && await FindEarlierAsync(earlier, cancellationToken).ConfigureAwait(false) is { } existing)
            return await _request.CompleteExistingAsync(existing).ConfigureAwait(false);

        var previous = ChecksExisting ? await upload.GetExistingAsync(cancellationToken).ConfigureAwait(false) : null;
        upload.EnsureIfMatch(previous);
        return await _request.RunAsync(
            previous,
            () => PutAsync(Replay.Never, cancellationToken),
            fault => FindUploadedAsync(previous, fault, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<DriveItem?> FindEarlierAsync(UploadRecord earlier, CancellationToken cancellationToken)
    {
        var (previous, createdAfter) = (earlier.PreviousItem?.ToDriveItem(), earlier.StartedOn - MaxClockSkew);
        var (_, item) = await upload.Destination.FindUploadedAsync(
            upload, previous, createdAfter, cancellationToken).ConfigureAwait(false);
        return item;
    }

    private async Task<CompletedUpload> PutAsync(Replay replay, CancellationToken cancellationToken)
    {
        var source = upload.Source;
        var url = await upload.Destination.GetContentUrlAsync(upload, cancellationToken).ConfigureAwait(false);
        var request = new GraphRequest(HttpMethod.Put, url)
        {
            Content = source.CreateRequestContent(0, source.Length),
            Replay = replay,
            ShouldBuffer = true,
            AttemptTimeout = TransferTimeout.GetTimeout(source.Length),
        };
        if (upload.Options.IfMatch is { } eTag) request.Headers["If-Match"] = eTag;
        while (true)
        {
            try
            {
                EnsureStillEmpty();
                using var response = await upload.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
                EnsureStillEmpty();
                var item = await response.ReadAsync<DriveItem>(cancellationToken).ConfigureAwait(false);
                return upload.CreateCompleted(response.Status, item);
            }
            catch (GraphException e)
            {
                upload.ThrowIfSourceFailed(e);
                if (!await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)) throw;
                _lockWaits++;
            }
        }
    }

    // An empty file is never read, so no read detects that the file has grown.
    private void EnsureStillEmpty()
    {
        if (upload.Source is { Length: 0, HasChanged: true })
            throw upload.Interrupted(TransferReason.SourceChanged, "the file was empty and has grown. Run the upload again");
    }

    private async Task<DriveItem?> FindUploadedAsync(DriveItem? previous, GraphException fault, CancellationToken cancellationToken)
    {
        if (!upload.Source.IsFullyRead) return null; // the last bytes were never sent
        var current = await GetExistingAsync(cancellationToken).ConfigureAwait(false);
        var (size, hash) = (upload.Source.Length, upload.Source.Hash.GetQuickXor());
        return Reconciliation.Evaluate(
            current, previous, upload.Name, size, hash, upload.Conflict, requireHashMatch: !ChecksExisting) switch
        {
            ReconcileResult.Found => current,
            ReconcileResult.NotFound => null,
            _ => throw upload.Interrupted(TransferReason.OutcomeUnknown, $"the response was lost. {UploadErrors.MayBeStored}", fault),
        };
    }

    private async Task<DriveItem?> GetExistingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await upload.GetExistingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            throw upload.Interrupted(TransferReason.OutcomeUnknown, $"the response was lost. {UploadErrors.DestinationUnreadable}", e);
        }
    }
}
