using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>A file by upload sessions: begun, or gone on with where an earlier run left it; and at the end the file is there once, or the caller is told why not.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class SessionUpload(Upload upload)
{
    private const int MostSessions = 2;

    private readonly SessionDriver _driver = new(upload);
    private readonly SessionOpening _opening = new(upload);
    private DriveItem? _before;
    private bool _hadSession;
    private long _resumedFrom;

    /// <summary>Requests with bytes that failed and were got over.</summary>
    public int Retries => _driver.Retries;

    /// <summary>The byte an earlier run had got to.</summary>
    public long ResumedFrom => _resumedFrom;

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken) =>
        upload.Receipt(await LandAsync(cancellationToken).ConfigureAwait(false), Retries, _resumedFrom);

    public async Task<Landed> LandAsync(CancellationToken cancellationToken)
    {
        var (session, landed) = await ResumeAsync(upload.Journal, cancellationToken).ConfigureAwait(false);
        for (var opened = 0; landed is null; session = null)
        {
            if (session is null) (session, landed) = await OpenAsync(++opened, cancellationToken).ConfigureAwait(false);
            if (session is not null) landed = await EndAsync(session, isLast: opened >= MostSessions, cancellationToken).ConfigureAwait(false);
        }

        landed = await SettleAsync(landed.Value, cancellationToken).ConfigureAwait(false);
        await upload.ForgetAsync(isOver: true).ConfigureAwait(false);
        return landed.Value;
    }

    /// <returns>The item, or <see langword="null"/> if another session is needed.</returns>
    private async Task<Landed?> EndAsync(UploadSession session, bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            if (await SendAllAsync(session, cancellationToken).ConfigureAwait(false) is { } landed) return landed;
            if (isLast) throw _driver.SessionLost();
        }
        catch (Exception e) when (upload.Journal is { IsWritten: true } && Aftermath.LeavesPending(e))
        {
            upload.KeepWhatWasRead();
            await upload.Journal.KeptAsync(isForLong: true).ConfigureAwait(false);
            throw; // it stays as it is, for the next run
        }
        catch
        {
            await GiveUpAsync(session).ConfigureAwait(false);
            throw;
        }

        await GiveUpAsync(session).ConfigureAwait(false);
        return null;
    }

    private async Task<Landed?> SendAllAsync(UploadSession session, CancellationToken cancellationToken)
    {
        try
        {
            return await _driver.SendAllAsync(session, _before, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (upload.Journal is { } journal) await journal.KeptAsync().ConfigureAwait(false); // nothing is written behind the back of who removes it
        }
    }

    private async Task<Landed> SettleAsync(Landed landed, CancellationToken cancellationToken)
    {
        upload.Confirm(upload.Source.Length);
        try
        {
            return await upload.Destination.SettleAsync(upload, landed, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (SmallUpload.MayPass(e))
        {
            throw upload.Interrupted(TransferReason.Unreachable, "every byte is there, and the name could not be given yet. Run it again", e);
        }
        catch (GraphException e)
        {
            if (e.Status == HttpStatusCode.Conflict) await upload.ForgetAsync(isOver: false).ConfigureAwait(false); // nothing is left of it
            throw _driver.Refused(e);
        }
    }

    /// <summary>Opens a session and writes it down: an address that is known nowhere else cannot be asked for again, and holds the name for days.</summary>
    /// <returns>Neither if what was in the way has been given up, and it is to be tried again.</returns>
    private async Task<(UploadSession? Session, Landed? Landed)> OpenAsync(int sessions, CancellationToken cancellationToken)
    {
        _resumedFrom = 0;
        _driver.StartOver(isFirst: sessions == 1);
        var isFirst = sessions == 1 && !_hadSession;
        _before ??= await (sessions == 1 ? upload.LookAsync(cancellationToken) : upload.LookOnTheWayAsync(cancellationToken)).ConfigureAwait(false); // else a lost last answer could not be told from a file of yesterday
        if (isFirst) upload.RequireSeen(_before);
        else await upload.RequireSeenAsync(_before, cancellationToken).ConfigureAwait(false);
        try
        {
            if (await _opening.OpenAsync(isFirst, _before, cancellationToken).ConfigureAwait(false) is not { } session) return await AdoptAsync(cancellationToken).ConfigureAwait(false);
            await KeepAsync(session, 0).ConfigureAwait(false);
            return (session, null);
        }
        catch (GraphException e) when (sessions > 1)
        {
            throw _driver.Refused(e);
        }
    }

    /// <summary>Goes on with what is written down of the same place under another address. From now on it is written down under this one.</summary>
    private async Task<(UploadSession? Session, Landed? Landed)> AdoptAsync(CancellationToken cancellationToken)
    {
        using var other = _opening.Other!;
        var (session, landed) = await ResumeAsync(other, cancellationToken).ConfigureAwait(false);
        if (session is not null) await KeepAsync(session, _resumedFrom).ConfigureAwait(false);
        if (_opening.StillOpen is null) other.Remove();
        return (session, landed);
    }

    private async Task KeepAsync(UploadSession session, long sent)
    {
        upload.Keep(session, sent, session.ExpiresOn, _before);
        if (upload.Journal is { } journal) await journal.InsistAsync().ConfigureAwait(false);
    }

    /// <summary>Takes up what an earlier run left, if that is this upload and its bytes are still these.</summary>
    private async Task<(UploadSession? Session, Landed? Landed)> ResumeAsync(JournalEntry? entry, CancellationToken cancellationToken)
    {
        if (entry is null) return default;
        if (await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record)
        {
            upload.LostOn = entry.DamagedOn;
            return default;
        }

        upload.LostOn = record.LostOn ?? (record is { Address: null, IsInOne: false } ? record.StartedOn : null);
        if (upload.Options.IfMatch is { } seen && record.Before?.ToItem() is { } before && Arrival.IsSeen(before, seen)) (_before, _hadSession) = (before, true); // the session has changed its eTag since
        if (record.Address is null) return default;

        var session = UploadSession.Of(upload.Graph, record);
        if (!upload.Destination.Recall(record) || !Resumption.IsSameUpload(record, upload.Source.Identity, upload.Options))
        {
            await GiveUpAsync(session).ConfigureAwait(false);
            return default;
        }

        var answer = await AskAsync(session, record, cancellationToken).ConfigureAwait(false);
        var hasChanged = !Resumption.LooksTheSame(record, upload.Source.Length, upload.Source.LastWriteUtc);
        if (answer.IsGone)
        {
            var landed = hasChanged ? null : await ReconcileAsync(record, cancellationToken).ConfigureAwait(false);
            if (landed is null) await GiveUpAsync(session).ConfigureAwait(false);
            _resumedFrom = landed is null ? 0 : upload.Source.Length;
            return (null, landed);
        }

        if (hasChanged || !await HasTheBytesAsync(record, cancellationToken).ConfigureAwait(false))
        {
            if (upload.Options.IfChanged == ChangedSource.Fail)
                throw upload.Changed(record.Sent, entry.Id);
            await GiveUpAsync(session).ConfigureAwait(false);
            return default;
        }

        var has = Math.Min(answer.NextExpected!.Value, upload.Source.Length);
        if (!Resumption.IsVouchedFor(record, has))
        {
            await GiveUpAsync(session).ConfigureAwait(false);
            return default;
        }

        (_before, _resumedFrom) = (record.Before?.ToItem(), has);
        await upload.HashUpToAsync(_resumedFrom, cancellationToken).ConfigureAwait(false);
        _driver.GoOnAt(_resumedFrom);
        return (session, null);
    }

    private async Task<Landed?> ReconcileAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        var mayBeComplete = Resumption.MayBeComplete(record);
        if (mayBeComplete && !await HasTheBytesAsync(record, cancellationToken).ConfigureAwait(false)) return null;

        var landed = await new Reconciliation(upload, record.Before?.ToItem(), record.OpenedOn, mayBeComplete).RunAsync(null, cancellationToken).ConfigureAwait(false);
        return landed is not { } it || Resumption.IsVouchedFor(record, record.Size) || upload.IsProved(it.Item)
            ? landed
            : throw upload.Interrupted(TransferReason.OutcomeUnknown, "an earlier run sent all of it, and whether those were the same bytes cannot be told. Look before sending it again");
    }

    private async Task<SessionAnswer> AskAsync(UploadSession session, UploadRecord record, CancellationToken cancellationToken)
    {
        upload.GoOnAt(Math.Min(record.Sent, upload.Source.Length));
        try
        {
            return await _driver.AskAsync(session, record.Sent, cancellationToken).ConfigureAwait(false);
        }
        catch (TransferInterruptedException e) when (!Aftermath.LeavesPending(e))
        {
            return SessionAnswer.Gone; // it will not even say what it has
        }
    }

    // What was sent is read once more: the size and the time of a file can be the same although its bytes are not, and then two versions would be spliced together.
    private async Task<bool> HasTheBytesAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        await upload.HashUpToAsync(record.Hashed, cancellationToken).ConfigureAwait(false);
        return upload.Source.Hash.Checkpoint.State.AsSpan().SequenceEqual(record.HashState);
    }

    // One that cannot be given up stays written down: it holds the name, and nobody else knows its address.
    private async Task GiveUpAsync(UploadSession session)
    {
        if (await session.AbandonAsync(upload.Time).ConfigureAwait(false)) await upload.ForgetAsync(isOver: false).ConfigureAwait(false);
        else _opening.StillOpen = session;
    }
}
