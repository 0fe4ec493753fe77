using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>A file in one PUT.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-put-content"/></remarks>
internal sealed class SingleRequestUpload(UploadJob upload)
{
    // Between the service's clock, by which it was made, and this machine's, by which it was sent.
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
        return upload.Receipt(completed, _request.Retries + _lockWaits);
    }

    // A second PUT makes a second file (rename), or meets the first one and fails (fail, or what was seen is no more).
    private async Task<CompletedUpload> PutOnceAsync(CancellationToken cancellationToken)
    {
        if (await upload.Journal.ReadUnfinishedSingleRequestAsync(cancellationToken).ConfigureAwait(false) is { } earlier && await FindEarlierAsync(earlier, cancellationToken).ConfigureAwait(false) is { } existing)
            return await _request.CompleteExistingAsync(existing).ConfigureAwait(false);

        var previous = ChecksExisting ? await upload.LookAsync(cancellationToken).ConfigureAwait(false) : null;
        upload.RequireSeen(previous);
        return await _request.RunAsync(previous, () => PutAsync(Replay.Never, cancellationToken), fault => FindUploadedAsync(previous, fault, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<DriveItem?> FindEarlierAsync(UploadRecord earlier, CancellationToken cancellationToken) =>
        (await upload.Destination.FindUploadedAsync(upload, earlier.PreviousItem?.ToDriveItem(), earlier.StartedOn - MaxClockSkew, cancellationToken).ConfigureAwait(false)).Item;

    private async Task<CompletedUpload> PutAsync(Replay replay, CancellationToken cancellationToken)
    {
        var source = upload.Source;
        var request = new GraphRequest(HttpMethod.Put, await upload.Destination.GetContentUrlAsync(upload, cancellationToken).ConfigureAwait(false))
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
                return upload.LandedAs(response.Status, item);
            }
            catch (GraphException e)
            {
                upload.RequireSound(e);
                if (!await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)) throw;
                _lockWaits++;
            }
        }
    }

    // Of an empty file nothing is read, so no reading notices that it is one no more.
    private void EnsureStillEmpty()
    {
        if (upload.Source is { Length: 0, HasChanged: true }) throw upload.Interrupted(TransferReason.SourceChanged, "the file was empty, and is not any more. Run it again");
    }

    private async Task<DriveItem?> FindUploadedAsync(DriveItem? previous, GraphException fault, CancellationToken cancellationToken)
    {
        if (!upload.Source.IsFullyRead) return null; // it never was complete
        var current = await GetExistingAsync(cancellationToken).ConfigureAwait(false);
        return ContentVerification.Reconcile(current, previous, upload.Name, upload.Source.Length, upload.Source.Hash.GetQuickXor(), upload.Conflict, requireHashMatch: !ChecksExisting) switch
        {
            ReconcileResult.Found => current,
            ReconcileResult.NotFound => null,
            _ => throw upload.Interrupted(TransferReason.OutcomeUnknown, "the answer was lost, and it may be there: written into by the service, or under another name. Look before sending it again", fault),
        };
    }

    private async Task<DriveItem?> GetExistingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await upload.LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            throw upload.Interrupted(TransferReason.OutcomeUnknown, "the answer was lost, and whether the file is there cannot be seen. Look before sending it again", e);
        }
    }
}
