using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Creates the file from the bytes of a session: by a deferred commit, or through the upload URL under a name that the session could not
/// use. Finds the file if the response was lost.
/// </summary>
internal sealed class UploadCommitter(UploadJob upload, RangeFailureHandler failureHandler, RetryBudget budget)
{
    /// <summary>Completes a session that has every byte and has not reported an item.</summary>
    /// <param name="session">The session.</param>
    /// <param name="previous">The item that had the name before the upload.</param>
    /// <param name="hadAllBytes">
    /// Whether the open session had every byte when this run began. Then no last response was lost: the session could not use the name.
    /// </param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>The completed upload, or <see langword="null"/> if the session ended without an item.</returns>
    public async Task<CompletedUpload?> RunAsync(
        UploadSession session, DriveItem? previous, bool hadAllBytes, CancellationToken cancellationToken)
    {
        if (session.IsCommitDeferred && upload.Options.BeforeCommit is { } wait) await wait(cancellationToken).ConfigureAwait(false);

        // The session was opened for a temporary name, because an orphaned session held the final one. The upload URL can still replace an
        // existing file or choose another name; only a name without a file stays blocked until the orphaned session expires.
        if (session.TemporaryName is not null)
            return await CommitElsewhereAsync(session, previous, cancellationToken).ConfigureAwait(false);
        if (session.IsCommitDeferred) return await CommitAsync(session, previous, cancellationToken).ConfigureAwait(false);

        return await ReconcileAsync(session, previous, cancellationToken, mayBeComplete: !hadAllBytes).ConfigureAwait(false)
            ?? await CommitElsewhereAsync(session, previous, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks for the uploaded file after a lost response.</summary>
    /// <returns>The completed upload; <see langword="null"/> if the last bytes were never sent, or the file does not exist.</returns>
    public async Task<CompletedUpload?> ReconcileAsync(
        UploadSession session, DriveItem? previous, CancellationToken cancellationToken, bool mayBeComplete = true)
    {
        if (!upload.Source.IsFullyRead) return null;

        var reconciliation = new Reconciliation(upload, previous, session.OpenedOn, mayBeComplete);
        return await reconciliation.RunAsync(budget.LastFault, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the session failed only because of its name, and <see cref="CommitByUrlAsync"/> can create the file.</summary>
    public bool CanCommitByUrl(GraphException e) =>
        upload.Conflict != ConflictBehavior.Fail
        && RangeFailureClassifier.Classify(e, isNewSession: false) == RangeFailureAction.NameTaken;

    /// <summary>
    /// Asks Graph to create the file through the upload URL: Graph can replace the existing item, or choose another name, where the
    /// session could not.
    /// </summary>
    /// <exception cref="TransferInterruptedException">Graph could not create the file either.</exception>
    public async Task<UploadSessionStatus> CommitByUrlAsync(
        UploadSession session, DriveItem? previous, CancellationToken cancellationToken)
    {
        for (var mayHaveCommitted = false; ; )
        {
            if (!mayHaveCommitted) await upload.EnsureUnchangedAsync(previous, cancellationToken).ConfigureAwait(false);
            try
            {
                var status = await upload.Destination.CommitByUrlAsync(upload, session, cancellationToken).ConfigureAwait(false);
                return status.Item is not null ? status : UploadSessionStatus.Gone;
            }
            catch (GraphException e)
            {
                budget.SetLastFault(e);
                switch (RangeFailureClassifier.Classify(e, isNewSession: false))
                {
                    case RangeFailureAction.Resend:
                        await failureHandler.DelayAsRequestedAsync(
                            session, e.RetryAfter!.Value, e, cancellationToken).ConfigureAwait(false);
                        break;
                    case RangeFailureAction.DelayAndQueryStatus: // if the request was executed, the session no longer exists
                        mayHaveCommitted = true;
                        budget.RecordFailure();
                        if (budget.IsExhausted) throw upload.AttemptsExhausted(budget.LastFault);
                        await upload.DelayAsync(budget.NextDelay, cancellationToken).ConfigureAwait(false);
                        break;
                    case RangeFailureAction.Locked when await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false):
                        break;
                    case RangeFailureAction.SessionGone or RangeFailureAction.QueryStatus:
                        return UploadSessionStatus.Gone; // the lookup of the item decides whether it was executed
                    case RangeFailureAction.Fail or RangeFailureAction.NameTaken
                        when session.TemporaryName is not null && await IsNameHeldAsync(e, cancellationToken).ConfigureAwait(false):
                        throw upload.NameHeld(e);
                    case RangeFailureAction.Fail when e.Status == HttpStatusCode.BadRequest:
                        return UploadSessionStatus.Gone; // this service does not support the request
                    default:
                        throw upload.Refused(e);
                }
            }
        }
    }

    // Commits a session with a deferred commit.
    private async Task<CompletedUpload?> CommitAsync(UploadSession session, DriveItem? previous, CancellationToken cancellationToken)
    {
        for (var mayHaveCommitted = false; ; ) // once the commit may have been executed, a changed item may be the uploaded one
        {
            if (!mayHaveCommitted) await upload.EnsureUnchangedAsync(previous, cancellationToken).ConfigureAwait(false);
            UploadSessionStatus? status;
            try
            {
                status = await session.CommitAsync(cancellationToken).ConfigureAwait(false);
                if (status.Item is null) status = UploadSessionStatus.Gone; // the commit succeeded without returning an item
            }
            catch (GraphException e)
            {
                status = await RecoverAsync(session, previous, e, cancellationToken).ConfigureAwait(false);
                mayHaveCommitted |= status is not null;
                if (status is not null) budget.RecordFailure();
                if (budget.IsExhausted) throw upload.AttemptsExhausted(budget.LastFault);
            }

            if (status?.Item is { } item) return upload.CreateCompleted(status.Status, item);
            if (status is not null && (status.IsGone || status.NextExpected < upload.Source.Length))
                return await ReconcileAsync(session, previous, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<UploadSessionStatus?> RecoverAsync(
        UploadSession session, DriveItem? previous, GraphException fault, CancellationToken cancellationToken)
    {
        upload.ThrowIfSourceFailed(fault);
        if (CanCommitByUrl(fault)) return await CommitByUrlAsync(session, previous, cancellationToken).ConfigureAwait(false);
        var emptyRange = new UploadRange(upload.Source.Length, 0, upload.Source.Length);
        return await failureHandler.RecoverAsync(session, emptyRange, fault, cancellationToken).ConfigureAwait(false);
    }

    // The session created no file, because it could not use the name it was opened for.
    private async Task<CompletedUpload?> CommitElsewhereAsync(
        UploadSession session, DriveItem? previous, CancellationToken cancellationToken)
    {
        var status = await CommitByUrlAsync(session, previous, cancellationToken).ConfigureAwait(false);
        return status.Item is { } item
            ? upload.CreateCompleted(status.Status, item)
            : await ReconcileAsync(session, previous, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsNameHeldAsync(GraphException e, CancellationToken cancellationToken)
    {
        if (e.Status is not (HttpStatusCode.Conflict or HttpStatusCode.BadRequest)) return false;
        var current = await upload.GetExistingDuringUploadAsync(cancellationToken).ConfigureAwait(false);
        return current is null || (upload.Conflict != ConflictBehavior.Fail && current.File is not null);
    }
}
