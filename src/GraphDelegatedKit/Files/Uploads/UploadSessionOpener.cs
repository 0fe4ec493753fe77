using System.Net;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Opens upload sessions and resolves conflicts with sessions that still hold the file name: a session of this run that could not be
/// cancelled, a session that an earlier run opened under another address of the file, or an orphaned session whose response was lost and
/// that cannot be cancelled.
/// </summary>
/// <remarks>
/// <see href="https://github.com/OneDrive/onedrive-api-docs/issues/747"/>: on SharePoint a name has one open session, whatever the
/// conflict behaviour.
/// </remarks>
internal sealed class UploadSessionOpener(UploadJob upload)
{
    private const int MaxAttempts = 5; // the same as the HTTP pipeline uses for requests that it may repeat

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
        if (await session.TryCancelAsync(upload.Time).ConfigureAwait(false))
            await upload.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
        else
            UncancelledSession = session;
    }

    /// <returns>The session; <see langword="null"/> if the upload of <see cref="Alias"/> has to be resumed instead.</returns>
    public async Task<UploadSession?> OpenAsync(bool isFirst, DriveItem? previous, CancellationToken cancellationToken)
    {
        if (UncancelledSession is null) await upload.Journal.SaveOpeningAsync(previous).ConfigureAwait(false);
        try
        {
            var session = await OpenAsync(isFirst, previous, temporaryName: null, cancellationToken).ConfigureAwait(false);
            upload.Journal.OrphanedSessionOpenedOn = null; // the name was available, so no orphaned session holds it
            return session;
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict && upload.Destination.IsNameHeldBySessions)
        {
            if ((Alias = await upload.Journal.AcquireAliasAsync(cancellationToken).ConfigureAwait(false)) is not null)
            {
                upload.Journal.OrphanedSessionOpenedOn = null; // the session of the alias holds the name, and can be cancelled
                await upload.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
                return null;
            }

            if (!await IsHeldByOrphanedSessionAsync(cancellationToken).ConfigureAwait(false))
                throw CreateNameHeldException(await ForgetAsync(e).ConfigureAwait(false));

            var temporaryName = $"upload-{Guid.NewGuid():N}.partial";
            return await OpenAsync(isFirst, previous, temporaryName, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (!e.MayHaveExecuted)
        {
            throw await ForgetAsync(e).ConfigureAwait(false);
        }
    }

    private async Task<UploadSession> OpenAsync(
        bool isFirst, DriveItem? previous, string? temporaryName, CancellationToken cancellationToken)
    {
        var wasCancelRetried = false;
        for (var attempt = 1; ; )
        {
            try
            {
                return await upload.Destination.OpenSessionAsync(upload, isFirst, temporaryName, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e) when (e.Status == HttpStatusCode.Conflict
                && UncancelledSession is { } uncancelled && !wasCancelRetried)
            {
                wasCancelRetried = true;
                if (!await uncancelled.TryCancelAsync(upload.Time).ConfigureAwait(false)) continue;
                UncancelledSession = null;
                await upload.Journal.SaveOpeningAsync(previous).ConfigureAwait(false);
            }
            catch (GraphException e) when (e.MayHaveExecuted && upload.Destination.IsNameHeldBySessions
                && TransientErrors.IsTransient(e) && TransientErrors.IsDelayAcceptable(e) && ++attempt <= MaxAttempts)
            {
                if (temporaryName is null) upload.Journal.OrphanedSessionOpenedOn = upload.Time.GetUtcNow();
                isFirst = false;
                await upload.DelayAsync(
                    e.RetryAfter ?? Backoff.GetDelay(attempt, upload.Random()), cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e)
            {
                if (!await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)) throw;
            }
        }
    }

    // With ConflictBehavior.Fail, an existing file explains the conflict.
    private async Task<bool> IsHeldByOrphanedSessionAsync(CancellationToken cancellationToken) =>
        upload.Journal.MayNameBeHeld
        && (upload.Conflict != ConflictBehavior.Fail || await upload.GetExistingAsync(cancellationToken).ConfigureAwait(false) is null);

    private GraphException CreateNameHeldException(GraphException refused) => upload.Conflict == ConflictBehavior.Fail ? refused
        : new GraphException(
            refused.Status, refused.Code, $"Another upload session is open for '{upload.Name}': {refused.Message}", refused)
        {
            Remedy = "Wait for the other upload, or choose another name. An abandoned session expires within a day.",
            RequestId = refused.RequestId,
            ClientRequestId = refused.ClientRequestId,
            Date = refused.Date,
            Attempts = refused.Attempts,
        };

    private async Task<GraphException> ForgetAsync(GraphException refused)
    {
        if (UncancelledSession is null) await upload.Journal.ForgetAsync(isCompleted: false).ConfigureAwait(false);
        return refused;
    }
}
