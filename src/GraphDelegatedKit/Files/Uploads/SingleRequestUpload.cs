using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>An upload of a whole file in one PUT.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-put-content"/></remarks>
internal sealed class SingleRequestUpload(UploadJob job)
{
    // The difference between the clock of the service, which dates the item, and the clock of this machine, which dates the request.
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(5);

    private readonly AtMostOnceRequest _request = new(job, UploadPhase.SinglePut);
    private int _lockWaits;

    private bool ChecksExisting => job.Conflict == ConflictBehavior.Rename || job.Options.IfMatch is not null;

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            if (await job.ExplainAsync(e, cancellationToken).ConfigureAwait(false) is { } explained) throw explained;
            throw;
        }
    }

    private async Task<UploadReceipt> SendAsync(CancellationToken cancellationToken)
    {
        CompletedUpload? completed = null;
        while (completed is null)
        {
            var stored = job.Options.IsIdempotent
                ? await PutAsync(Replay.WhenSafe, cancellationToken).ConfigureAwait(false)
                : await PutOnceAsync(cancellationToken).ConfigureAwait(false);
            completed = await job.Destination.FinalizeNameAsync(job, stored, cancellationToken).ConfigureAwait(false);
        }

        job.Progress.Report(job.Source.Length);
        return await job.CreateReceiptAsync(
            completed.Value, areTimesSent: false, _request.Retries + _lockWaits, resumedFrom: 0, cancellationToken).ConfigureAwait(false);
    }

    // A second PUT would create a second file (Rename), or would fail because of the first one (Fail, or IfMatch).
    private async Task<CompletedUpload> PutOnceAsync(CancellationToken cancellationToken)
    {
        if (await job.Journal.ReadUnfinishedSingleRequestAsync(cancellationToken).ConfigureAwait(false) is { } earlier
            && await FindEarlierAsync(earlier, cancellationToken).ConfigureAwait(false) is { } existing)
            return await _request.CompleteExistingAsync(existing).ConfigureAwait(false);

        var previous = ChecksExisting ? await job.GetExistingAsync(cancellationToken).ConfigureAwait(false) : null;
        job.EnsureIfMatch(previous);
        return await _request.RunAsync(
            previous,
            () => PutAsync(Replay.Never, cancellationToken),
            fault => FindUploadedAsync(previous, fault, cancellationToken),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<DriveItem?> FindEarlierAsync(UploadRecord earlier, CancellationToken cancellationToken)
    {
        var (previous, createdAfter) = (earlier.PreviousItem?.ToDriveItem(), earlier.StartedOn - MaxClockSkew);
        var (_, item) = await job.Destination.FindUploadedAsync(
            job, previous, createdAfter, cancellationToken).ConfigureAwait(false);
        return item;
    }

    private async Task<CompletedUpload> PutAsync(Replay replay, CancellationToken cancellationToken)
    {
        var source = job.Source;
        var url = await job.Destination.GetContentUrlAsync(job, cancellationToken).ConfigureAwait(false);
        var request = new GraphRequest(HttpMethod.Put, url)
        {
            Content = source.CreateRequestContent(0, source.Length),
            Replay = replay,
            ShouldBuffer = true,
            AttemptTimeout = UploadPlan.GetTimeout(source.Length),
        };
        if (job.Options.IfMatch is { } eTag) request.Headers["If-Match"] = eTag;
        while (true)
        {
            try
            {
                EnsureStillEmpty();
                using var response = await job.Graph.SendAsync(request, cancellationToken).ConfigureAwait(false);
                EnsureStillEmpty();
                var item = await response.ReadAsync<DriveItem>(cancellationToken).ConfigureAwait(false);
                return job.CreateCompleted(response.Status, item);
            }
            catch (GraphException e)
            {
                job.ThrowIfSourceFailed(e);
                if (!await job.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)
                    && !(replay == Replay.WhenSafe
                        && await _request.TryDelayBeforeResendAsync(e, cancellationToken).ConfigureAwait(false)))
                    throw;
                if (UploadFailurePolicy.Classify(e) == UploadFailureKind.Locked) _lockWaits++;
            }
        }
    }

    // An empty file is never read, so no read detects that the file has grown.
    private void EnsureStillEmpty()
    {
        if (job.Source is { Length: 0, HasChanged: true })
            throw job.CreateInterruptedException(TransferReason.SourceChanged, "the file was empty and has grown. Run the upload again");
    }

    private async Task<DriveItem?> FindUploadedAsync(DriveItem? previous, GraphException fault, CancellationToken cancellationToken)
    {
        if (!job.Source.IsFullyRead) return null; // the last bytes were never sent
        var current = await GetExistingAsync(cancellationToken).ConfigureAwait(false);
        var sent = await job.DescribeSentAsync(job.Time.GetUtcNow() - MaxClockSkew, cancellationToken).ConfigureAwait(false);
        return Reconciliation.Evaluate(
            current, previous, sent with { LastModified = null }, job.Conflict, requireHashMatch: !ChecksExisting) switch
        {
            ReconcileResult.Found => current,
            ReconcileResult.NotFound => null,
            _ => throw job.CreateInterruptedException(
                TransferReason.OutcomeUnknown, $"the response was lost. {UploadErrors.MayBeStored}", fault),
        };
    }

    private async Task<DriveItem?> GetExistingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await job.GetExistingAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e)
        {
            throw job.CreateInterruptedException(
                TransferReason.OutcomeUnknown, $"the response was lost. {UploadErrors.DestinationUnreadable}", e);
        }
    }
}
