using System.Net;
using GraphDelegatedKit.Files.Journal;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>A file by upload sessions: begun, or gone on with where an earlier run left it; and at the end the file is there once, or the caller is told why not.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class ResumableUpload(UploadJob upload)
{
    private const int MostSessions = 2;

    private readonly RangeSender _driver = new(upload);
    private readonly UploadSessionOpener _opening = new(upload);
    private DriveItem? _before;
    private bool _hadSession;

    /// <summary>Requests with bytes that failed and were got over.</summary>
    public int Retries => _driver.Retries;

    /// <summary>The byte an earlier run had got to.</summary>
    public long ResumedFrom { get; private set; }

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken) =>
        upload.Receipt(await CompleteAsync(cancellationToken).ConfigureAwait(false), Retries, ResumedFrom);

    public async Task<CompletedUpload> CompleteAsync(CancellationToken cancellationToken)
    {
        var (session, landed) = upload.Journal.Entry is { } entry ? await ResumeAsync(entry, cancellationToken).ConfigureAwait(false) : default;
        for (var opened = 0; landed is null; session = null)
        {
            if (session is null) (session, landed) = await OpenAsync(++opened, cancellationToken).ConfigureAwait(false);
            if (session is not null) landed = await EndAsync(session, isLast: opened >= MostSessions, cancellationToken).ConfigureAwait(false);
        }

        landed = await SettleAsync(landed.Value, cancellationToken).ConfigureAwait(false);
        await upload.Journal.ForgetAsync(isOver: true).ConfigureAwait(false);
        return landed.Value;
    }

    private async Task<(UploadSession? Session, CompletedUpload? Landed)> ResumeAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        var earlier = new ResumeAttempt(upload, entry, _driver, _opening);
        var (session, landed) = await earlier.TakeUpAsync(cancellationToken).ConfigureAwait(false);
        if (session is not null || earlier.Before is not null) _before = earlier.Before;
        (_hadSession, ResumedFrom) = (_hadSession || earlier.HadSession, earlier.ResumedFrom);
        return (session, landed);
    }

    /// <summary>Opens a session and writes it down.</summary>
    /// <returns>Neither if what was in the way has been given up, and it is to be tried again.</returns>
    private async Task<(UploadSession? Session, CompletedUpload? Landed)> OpenAsync(int sessions, CancellationToken cancellationToken)
    {
        ResumedFrom = 0;
        _driver.StartOver(isFirst: sessions == 1);
        var isFirst = sessions == 1 && !_hadSession;
        _before ??= await (sessions == 1 ? upload.LookAsync(cancellationToken) : upload.LookOnTheWayAsync(cancellationToken)).ConfigureAwait(false); // else a lost last answer could not be told from a file of yesterday
        if (isFirst) upload.RequireSeen(_before);
        else await upload.RequireSeenAsync(_before, cancellationToken).ConfigureAwait(false);
        try
        {
            if (await _opening.OpenAsync(isFirst, _before, cancellationToken).ConfigureAwait(false) is not { } session) return await AdoptAsync(cancellationToken).ConfigureAwait(false);
            await upload.Journal.SaveWithRetryAsync(session, 0, _before).ConfigureAwait(false);
            return (session, null);
        }
        catch (GraphException e) when (sessions > 1)
        {
            throw upload.Refused(e);
        }
    }

    /// <summary>Goes on with what is written down of the same place under another address. From now on it is written down under this one.</summary>
    private async Task<(UploadSession? Session, CompletedUpload? Landed)> AdoptAsync(CancellationToken cancellationToken)
    {
        using var other = _opening.Other!;
        var (session, landed) = await ResumeAsync(other, cancellationToken).ConfigureAwait(false);
        if (session is not null) await upload.Journal.SaveWithRetryAsync(session, ResumedFrom, _before).ConfigureAwait(false);
        if (_opening.StillOpen is null) other.Remove();
        return (session, landed);
    }

    /// <returns>The item, or <see langword="null"/> if another session is needed.</returns>
    private async Task<CompletedUpload?> EndAsync(UploadSession session, bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            if (await SendAllAsync(session, cancellationToken).ConfigureAwait(false) is { } landed) return landed;
            if (isLast) throw _driver.SessionLost();
        }
        catch (Exception e) when (upload.Journal.PendingId is not null && ResumeEligibility.IsResumable(e))
        {
            await upload.Journal.SuspendAsync().ConfigureAwait(false);
            throw; // it stays as it is, for the next run
        }
        catch
        {
            await _opening.GiveUpAsync(session).ConfigureAwait(false);
            throw;
        }

        await _opening.GiveUpAsync(session).ConfigureAwait(false);
        return null;
    }

    private async Task<CompletedUpload?> SendAllAsync(UploadSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await _driver.SendAllAsync(session, _before, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await upload.Journal.FlushAsync().ConfigureAwait(false); // nothing is written behind the back of who removes it
        }
    }

    private async Task<CompletedUpload> SettleAsync(CompletedUpload landed, CancellationToken cancellationToken)
    {
        upload.ReportConfirmed(upload.Source.Length);
        try
        {
            return await upload.Destination.FinalizeNameAsync(upload, landed, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (TransientErrors.IsTransient(e))
        {
            throw upload.Interrupted(TransferReason.Unreachable, "every byte is there, and the name could not be given yet. Run it again", e);
        }
        catch (GraphException e)
        {
            if (e.Status == HttpStatusCode.Conflict) await upload.Journal.ForgetAsync(isOver: false).ConfigureAwait(false); // nothing is left of it
            throw upload.Refused(e);
        }
    }
}
