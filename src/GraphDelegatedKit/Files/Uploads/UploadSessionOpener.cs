using System.Net;
using GraphDelegatedKit.Files.Journal;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Opens sessions, and gets past those that are in the way of one: of ours, given up in vain; begun by an earlier run under another address of the place; or
/// opened by a request whose answer never came, which nobody can end.
/// </summary>
/// <remarks><see href="https://github.com/OneDrive/onedrive-api-docs/issues/747"/>: on SharePoint a name has one open session, whatever is said about conflicts.</remarks>
internal sealed class UploadSessionOpener(UploadJob upload)
{
    private const int MostTries = 5; // as many as the pipeline has for what it may send again by itself

    /// <summary>A session of ours that was to be given up, and that did not get through. It stays written down as long as it may live.</summary>
    public UploadSession? StillOpen { get; private set; }

    /// <summary>What an earlier run wrote down of the same place under another address; its session is in the way.</summary>
    public JournalEntry? Other { get; private set; }

    /// <summary>Gives up a session of ours. One that cannot be given up stays written down: it holds the name, and nobody else knows its address.</summary>
    public async Task GiveUpAsync(UploadSession session)
    {
        if (await session.TryCancelAsync(upload.Time).ConfigureAwait(false)) await upload.Journal.ForgetAsync(isOver: false).ConfigureAwait(false);
        else StillOpen = session;
    }

    /// <returns>The session; <see langword="null"/> if there is <see cref="Other"/> to go on with.</returns>
    public async Task<UploadSession?> OpenAsync(bool isFirst, DriveItem? before, CancellationToken cancellationToken)
    {
        if (StillOpen is null) await upload.Journal.SaveOpeningAsync(before).ConfigureAwait(false);
        try
        {
            var session = await OpenAsync(isFirst, before, aside: null, cancellationToken).ConfigureAwait(false);
            upload.Journal.OrphanedSessionOpenedOn = null; // where the name could be had, none is in its way
            return session;
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Conflict && upload.Destination.IsNameHeldBySessions)
        {
            if ((Other = await upload.Journal.AcquireAliasAsync(cancellationToken).ConfigureAwait(false)) is not null)
            {
                upload.Journal.OrphanedSessionOpenedOn = null; // that one is in the way, and can be ended
                await upload.Journal.ForgetAsync(isOver: false).ConfigureAwait(false);
                return null;
            }

            if (!await IsHeldByALostOneAsync(cancellationToken).ConfigureAwait(false)) throw InTheWay(await ForgottenAsync(e).ConfigureAwait(false));
            return await OpenAsync(isFirst, before, aside: $"upload-{Guid.NewGuid():N}.partial", cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (!e.MayHaveExecuted)
        {
            throw await ForgottenAsync(e).ConfigureAwait(false);
        }
    }

    private async Task<UploadSession> OpenAsync(bool isFirst, DriveItem? before, string? aside, CancellationToken cancellationToken)
    {
        var wasGivenUpAgain = false;
        for (var tries = 1; ; )
        {
            try
            {
                return await upload.Destination.OpenSessionAsync(upload, isFirst, aside, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e) when (e.Status == HttpStatusCode.Conflict && StillOpen is { } ours && !wasGivenUpAgain)
            {
                wasGivenUpAgain = true;
                if (!await ours.TryCancelAsync(upload.Time).ConfigureAwait(false)) continue;
                StillOpen = null;
                await upload.Journal.SaveOpeningAsync(before).ConfigureAwait(false);
            }
            catch (GraphException e) when (e.MayHaveExecuted && upload.Destination.IsNameHeldBySessions && TransientErrors.IsTransient(e) && TransientErrors.IsDelayAcceptable(e) && ++tries <= MostTries)
            {
                if (aside is null) upload.Journal.OrphanedSessionOpenedOn = upload.Time.GetUtcNow();
                isFirst = false;
                await upload.DelayAsync(e.RetryAfter ?? Backoff.GetDelay(tries, upload.Random()), cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e)
            {
                if (!await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)) throw;
            }
        }
    }

    // Where it is to fail, a file that is there is reason enough.
    private async Task<bool> IsHeldByALostOneAsync(CancellationToken cancellationToken) =>
        upload.Journal.MayNameBeHeld
        && (upload.Conflict != ConflictBehavior.Fail || await upload.LookAsync(cancellationToken).ConfigureAwait(false) is null);

    private GraphException InTheWay(GraphException refused) => upload.Conflict == ConflictBehavior.Fail ? refused
        : new GraphException(refused.Status, refused.Code, $"'{upload.Name}' is being uploaded by somebody already, or was and is not ended: {refused.Message}", refused)
        {
            Remedy = "Wait for the other upload, or choose another name. One that was left lying ends by itself within a day.",
            RequestId = refused.RequestId,
            ClientRequestId = refused.ClientRequestId,
            Date = refused.Date,
            Attempts = refused.Attempts,
        };

    private async Task<GraphException> ForgottenAsync(GraphException refused)
    {
        if (StillOpen is null) await upload.Journal.ForgetAsync(isOver: false).ConfigureAwait(false);
        return refused;
    }
}
