using System.Net;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Opens an upload session after a first attempt failed, and resolves conflicts with sessions that still hold the file name: a session
/// of this run that could not be cancelled, a session that an earlier run opened under another address of the file, or an orphaned session
/// whose response was lost and that cannot be cancelled.
/// </summary>
/// <remarks>
/// <see href="https://github.com/OneDrive/onedrive-api-docs/issues/747"/>: on SharePoint a name has one open session, whatever the
/// conflict behavior.
/// </remarks>
internal sealed class UploadSessionOpener(UploadJob job)
{
    /// <summary>Gets a session of this run that could not be cancelled. It stays in the journal as long as it may exist.</summary>
    public UploadSession? UncancelledSession { get; private set; }

    /// <summary>Gets the journal entry of an earlier run for the same file under another address, whose session holds the name.</summary>
    public JournalEntry? Alias { get; private set; }

    /// <summary>
    /// Cancels a session of this run. A session that cannot be cancelled stays in the journal: it holds the name, and the journal has the
    /// only copy of its URL.
    /// </summary>
    public async Task CancelAsync(UploadSession session)
    {
        if (await session.TryCancelAsync(job.Time).ConfigureAwait(false))
            await job.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
        else
            UncancelledSession = session;
    }

    /// <summary>Opens a session after the first attempt failed.</summary>
    /// <param name="failedAttempt">The first attempt, which failed.</param>
    /// <param name="isFirst">Whether the session would be the first one of this upload.</param>
    /// <param name="previous">The item that had the name before the upload.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>The session; <see langword="null"/> if the upload of <see cref="Alias"/> has to be resumed instead.</returns>
    public async Task<UploadSession?> OpenAfterFailureAsync(
        Task<UploadSession> failedAttempt, bool isFirst, DriveItem? previous, CancellationToken cancellationToken)
    {
        try
        {
            var session = await OpenAsync(failedAttempt, isFirst, previous, temporaryName: null, cancellationToken).ConfigureAwait(false);
            job.Journal.OrphanedSessionOpenedOn = null; // the name was available, so no orphaned session holds it
            return session;
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict && job.Destination.IsNameHeldBySessions
            && UploadFailurePolicy.Classify(e) != UploadFailureKind.Modified)
        {
            if ((Alias = await job.Journal.AcquireAliasAsync(cancellationToken).ConfigureAwait(false)) is not null)
            {
                job.Journal.OrphanedSessionOpenedOn = null; // the session of the alias holds the name, and can be cancelled
                await job.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
                return null;
            }

            if (!await IsHeldByOrphanedSessionAsync(cancellationToken).ConfigureAwait(false))
            {
                await ForgetOpeningAsync().ConfigureAwait(false);
                if (await job.ExplainAsync(e, cancellationToken).ConfigureAwait(false) is { } explained) throw explained;
                throw;
            }

            var temporaryName = $"upload-{Guid.NewGuid():N}.partial";
            return await OpenAsync(null, isFirst, previous, temporaryName, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (!e.MayHaveExecuted)
        {
            await ForgetOpeningAsync().ConfigureAwait(false);
            if (await job.ExplainAsync(e, cancellationToken).ConfigureAwait(false) is { } explained) throw explained;
            throw;
        }
    }

    private async Task<UploadSession> OpenAsync(
        Task<UploadSession>? attempt, bool isFirst, DriveItem? previous, string? temporaryName, CancellationToken cancellationToken)
    {
        var budget = new RetryBudget(RetryPolicy.OpenUploadSession, job.Jitter);
        var wasCancelRetried = false;
        while (true)
        {
            try
            {
                attempt ??= job.Destination.OpenSessionAsync(job, isFirst, temporaryName, cancellationToken);
                return await attempt.ConfigureAwait(false);
            }
            catch (GraphException e) when (e.Status == HttpStatusCode.Conflict
                && UncancelledSession is { } uncancelled && !wasCancelRetried)
            {
                wasCancelRetried = true;
                if (await uncancelled.TryCancelAsync(job.Time).ConfigureAwait(false))
                {
                    UncancelledSession = null;
                    await job.Journal.SaveOpeningAsync(previous).ConfigureAwait(false);
                }
            }
            catch (GraphException e)
            {
                var isConditional = isFirst && job.Options.IfMatch is not null;
                switch (UploadFailurePolicy.GetAction(e, UploadPhase.Open, job.MayFolderBeTooNew(e), isConditional))
                {
                    case UploadAction.LookUpThenResend when e.MayHaveExecuted && job.Destination.IsNameHeldBySessions
                        && budget.TryGetNextDelay(e.RetryAfter) is { } delay:
                        // The request may have opened a session whose URL is lost.
                        if (temporaryName is null) job.Journal.OrphanedSessionOpenedOn = job.Time.GetUtcNow();
                        isFirst = false;
                        await job.Time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
                        break;
                    case UploadAction.ResendAfterBackoff when !e.IsTransient() && budget.TryGetNextDelay(e.RetryAfter) is { } delay:
                        await job.Time.DelayAsync(delay, cancellationToken).ConfigureAwait(false);
                        break;
                    case UploadAction.Locked when await job.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false):
                        break;
                    case UploadAction.Fail when job.TryOmitTimes(e):
                        break;
                    default:
                        throw;
                }
            }

            attempt = null;
        }
    }

    // With ConflictBehavior.Fail, an existing file is a sufficient reason for the conflict.
    private async Task<bool> IsHeldByOrphanedSessionAsync(CancellationToken cancellationToken) =>
        job.Journal.MayNameBeHeld
        && (job.Conflict != ConflictBehavior.Fail || await job.GetExistingAsync(cancellationToken).ConfigureAwait(false) is null);

    private async Task ForgetOpeningAsync()
    {
        if (UncancelledSession is null) await job.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
    }
}
