using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>A file by upload sessions: begun, or gone on with where an earlier run left it; and at the end the file is there once, or the caller is told why not.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class SessionUpload(Upload upload)
{
    private const int MostSessions = 2;

    private readonly SessionDriver _driver = new(upload);
    private DriveItem? _before;
    private UploadSession? _inTheWay;
    private long _resumedFrom;

    /// <summary>Requests with bytes that failed and were got over.</summary>
    public int Retries => _driver.Retries;

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken) =>
        upload.Receipt(await LandAsync(cancellationToken).ConfigureAwait(false), Retries, _resumedFrom);

    public async Task<Landed> LandAsync(CancellationToken cancellationToken)
    {
        var (session, landed) = await ResumeAsync(cancellationToken).ConfigureAwait(false);
        for (var opened = 0; landed is null; session = null)
        {
            session ??= await OpenAsync(++opened, cancellationToken).ConfigureAwait(false);
            landed = await EndAsync(session, isLast: opened == MostSessions, cancellationToken).ConfigureAwait(false);
        }

        upload.Journal?.Remove();
        upload.Confirm(upload.Source.Length);
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

    /// <summary>Opens a session and writes it down: an address that is known nowhere else cannot be asked for again, and holds the name for days.</summary>
    private async Task<UploadSession> OpenAsync(int sessions, CancellationToken cancellationToken)
    {
        _resumedFrom = 0;
        _driver.StartOver(isFirst: sessions == 1);
        _before ??= await upload.LookAsync(cancellationToken).ConfigureAwait(false); // else a lost last answer could not be told from a file of yesterday
        if (sessions == 1) upload.RequireSeen(_before);
        else await upload.RequireSeenAsync(_before, cancellationToken).ConfigureAwait(false);
        var session = await CreateAsync(isFirst: sessions == 1, cancellationToken).ConfigureAwait(false);
        upload.Keep(session, 0, session.ExpiresOn, _before);
        if (upload.Journal is { } journal) await journal.KeptAsync().ConfigureAwait(false);
        return session;
    }

    private async Task<UploadSession> CreateAsync(bool isFirst, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await upload.Destination.OpenAsync(upload, isFirst, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e) when (e.Status == HttpStatusCode.Conflict && _inTheWay is { } ours)
            {
                _inTheWay = null;
                await ours.AbandonAsync(upload.Time).ConfigureAwait(false); // it was given up, and that did not get through
            }
            catch (GraphException e)
            {
                if (await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false)) continue;
                if (isFirst) throw;
                throw _driver.Refused(e);
            }
        }
    }

    /// <summary>Takes up what an earlier run left, if that is this upload and its bytes are still these.</summary>
    private async Task<(UploadSession? Session, Landed? Landed)> ResumeAsync(CancellationToken cancellationToken)
    {
        if (upload.Journal is null || await upload.Journal.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } record) return default;

        var session = UploadSession.Of(upload.Graph, record);
        if (!Resumption.IsSameUpload(record, upload.Source.Identity, upload.Options))
        {
            await GiveUpAsync(session).ConfigureAwait(false);
            return default;
        }

        var answer = await AskAsync(session, record, cancellationToken).ConfigureAwait(false);
        var hasChanged = !Resumption.LooksTheSame(record, upload.Source.Length, upload.Source.LastWriteUtc);
        if (answer.IsGone)
        {
            var landed = hasChanged ? null : await new Reconciliation(upload, record.Before?.ToItem(), record.OpenedOn).RunAsync(null, cancellationToken).ConfigureAwait(false);
            if (landed is null) await GiveUpAsync(session).ConfigureAwait(false);
            _resumedFrom = landed is null ? 0 : upload.Source.Length;
            return (null, landed);
        }

        if (hasChanged || !await HasTheBytesAsync(record, cancellationToken).ConfigureAwait(false))
        {
            if (upload.Options.IfChanged == ChangedSource.Fail)
                throw upload.Changed(record.Sent);
            await GiveUpAsync(session).ConfigureAwait(false);
            return default;
        }

        _before = record.Before?.ToItem();
        _resumedFrom = Math.Min(answer.NextExpected!.Value, upload.Source.Length);
        await upload.Source.HashUpToAsync(_resumedFrom, cancellationToken).ConfigureAwait(false);
        _driver.GoOnAt(_resumedFrom);
        return (session, null);
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
        await upload.Source.HashUpToAsync(record.Hashed, cancellationToken).ConfigureAwait(false);
        return upload.Source.Hash.Checkpoint.State.AsSpan().SequenceEqual(record.HashState);
    }

    private async Task GiveUpAsync(UploadSession session)
    {
        await session.AbandonAsync(upload.Time).ConfigureAwait(false);
        upload.Journal?.Remove();
        _inTheWay = session;
    }
}
