using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Has the service make the file of the bytes its session holds: when that is asked for, or under a name the session itself could not have; and finds it where no answer told of it.</summary>
internal sealed class UploadCommitter(UploadJob upload, RangeFailureHandler recovery, RetryBudget patience)
{
    /// <summary>The session has every byte, and has told of no item.</summary>
    /// <param name="session">The session.</param>
    /// <param name="before">What lay under the name before the upload.</param>
    /// <param name="hadAllBefore">It had every byte when this run began, and was open all the same: then no last answer was lost, but the name could not be had.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The item, or <see langword="null"/> if the session ended without one.</returns>
    public async Task<CompletedUpload?> RunAsync(UploadSession session, DriveItem? before, bool hadAllBefore, CancellationToken cancellationToken)
    {
        if (session.IsCommitDeferred && upload.Options.BeforeCommit is { } wait) await wait(cancellationToken).ConfigureAwait(false);

        // It was opened beside, because a session that nobody can end held the name. What is there can be replaced all the same, and another name found; a name that is only held is waited for.
        if (session.TemporaryName is not null) return await CommitElsewhereAsync(session, before, cancellationToken).ConfigureAwait(false);
        if (session.IsCommitDeferred) return await CommitAsync(session, before, cancellationToken).ConfigureAwait(false);

        return await ReconcileAsync(session, before, cancellationToken, mayBeComplete: !hadAllBefore).ConfigureAwait(false)
            ?? await CommitElsewhereAsync(session, before, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks whether what was sent is there although no answer said so.</summary>
    /// <returns>The item; <see langword="null"/> if the last bytes were never sent, or the file is not there.</returns>
    public async Task<CompletedUpload?> ReconcileAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken, bool mayBeComplete = true) => upload.Source.IsFullyRead
        ? await new Reconciliation(upload, before, session.OpenedOn, mayBeComplete).RunAsync(patience.LastFault, cancellationToken).ConfigureAwait(false)
        : null;

    /// <summary>Whether the session failed for its name alone, and that can be had by <see cref="ByAddressAsync"/>.</summary>
    public bool CanHaveTheName(GraphException e) => upload.Conflict != ConflictBehavior.Fail && RangeFailureClassifier.Classify(e, isNewSession: false) == RangeFailureAction.NameTaken;

    /// <summary>Has Graph make the file, by the session's address: it can replace what is there, or find another name, where the session could not.</summary>
    /// <exception cref="TransferInterruptedException">It could not either.</exception>
    public async Task<UploadSessionStatus> ByAddressAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        for (var isOpen = false; ; )
        {
            if (!isOpen) await upload.RequireSeenAsync(before, cancellationToken).ConfigureAwait(false);
            try
            {
                return await upload.Destination.CommitByUrlAsync(upload, session, cancellationToken).ConfigureAwait(false) is { Item: not null } answer ? answer : UploadSessionStatus.Gone;
            }
            catch (GraphException e)
            {
                patience.SetLastFault(e);
                switch (RangeFailureClassifier.Classify(e, isNewSession: false))
                {
                    case RangeFailureAction.Resend:
                        await recovery.WaitAsAskedAsync(session, e.RetryAfter!.Value, e, cancellationToken).ConfigureAwait(false);
                        break;
                    case RangeFailureAction.DelayAndQueryStatus: // if it was done all the same, the session is gone now
                        isOpen = true;
                        patience.RecordFailure();
                        if (patience.IsExhausted) throw upload.AttemptsExhausted(patience.LastFault);
                        await upload.DelayAsync(patience.NextDelay, cancellationToken).ConfigureAwait(false);
                        break;
                    case RangeFailureAction.Locked when await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false):
                        break;
                    case RangeFailureAction.SessionGone or RangeFailureAction.QueryStatus:
                        return UploadSessionStatus.Gone; // done or not, the item tells
                    case RangeFailureAction.Fail or RangeFailureAction.NameTaken when session.TemporaryName is not null && await IsHeldAsync(e, cancellationToken).ConfigureAwait(false):
                        throw upload.NameHeld(e);
                    case RangeFailureAction.Fail when e.Status == HttpStatusCode.BadRequest:
                        return UploadSessionStatus.Gone; // this service knows no such way
                    default:
                        throw upload.Refused(e);
                }
            }
        }
    }

    // The session makes the file itself, where that was deferred.
    private async Task<CompletedUpload?> CommitAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        for (var isOpen = false; ; ) // once it may be done, what is there may be ours
        {
            if (!isOpen) await upload.RequireSeenAsync(before, cancellationToken).ConfigureAwait(false);
            UploadSessionStatus? answer;
            try
            {
                answer = await session.CommitAsync(cancellationToken).ConfigureAwait(false);
                if (answer.Item is null) answer = UploadSessionStatus.Gone; // it did something, and did not say what
            }
            catch (GraphException e)
            {
                answer = await RecoverAsync(session, before, e, cancellationToken).ConfigureAwait(false);
                isOpen |= answer is not null;
                if (answer is not null) patience.RecordFailure();
                if (patience.IsExhausted) throw upload.AttemptsExhausted(patience.LastFault);
            }

            if (answer?.Item is { } item) return upload.LandedAs(answer.Status, item);
            if (answer is not null && (answer.IsGone || answer.NextExpected < upload.Source.Length)) return await ReconcileAsync(session, before, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<UploadSessionStatus?> RecoverAsync(UploadSession session, DriveItem? before, GraphException fault, CancellationToken cancellationToken)
    {
        upload.RequireSound(fault);
        if (CanHaveTheName(fault)) return await ByAddressAsync(session, before, cancellationToken).ConfigureAwait(false);
        var nothing = new UploadRange(upload.Source.Length, 0, upload.Source.Length);
        return await recovery.RecoverAsync(session, nothing, fault, cancellationToken).ConfigureAwait(false);
    }

    // The session made no file of the bytes: it could not have the name it was opened for.
    private async Task<CompletedUpload?> CommitElsewhereAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        var answer = await ByAddressAsync(session, before, cancellationToken).ConfigureAwait(false);
        return answer.Item is { } item ? upload.LandedAs(answer.Status, item) : await ReconcileAsync(session, before, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> IsHeldAsync(GraphException e, CancellationToken cancellationToken)
    {
        if (e.Status is not (HttpStatusCode.Conflict or HttpStatusCode.BadRequest)) return false;
        var there = await upload.LookOnTheWayAsync(cancellationToken).ConfigureAwait(false);
        return there is null || (upload.Conflict != ConflictBehavior.Fail && there.File is not null);
    }
}
