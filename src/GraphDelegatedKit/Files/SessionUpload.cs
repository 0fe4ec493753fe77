using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>A file by an upload session, through whatever happens on the way.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession"/></remarks>
internal sealed class SessionUpload(Upload upload)
{
    private const int MostSessions = 2, MostLooks = 3, MostYoung404s = 3;

    private readonly Patience _patience = new(upload.Random);
    private DriveItem? _before;
    private bool _isYoung;
    private int _young404s, _retries;

    public async Task<UploadReceipt> RunAsync(CancellationToken cancellationToken)
    {
        _before = await upload.LookAsync(cancellationToken).ConfigureAwait(false); // else a lost last answer could not be told from a file of yesterday
        for (var sessions = 1; ; sessions++)
        {
            var session = await OpenAsync(sessions, cancellationToken).ConfigureAwait(false);
            try
            {
                var landed = await SendAllAsync(session, cancellationToken).ConfigureAwait(false) ?? await ReconcileAsync(cancellationToken).ConfigureAwait(false);
                if (landed is { } there)
                {
                    upload.Confirm(upload.Source.Length);
                    return upload.Receipt(there, _retries);
                }

                if (sessions == MostSessions) throw upload.Interrupted(TransferReason.SessionLost, "the service ended its upload session, twice. Run it again", _patience.Fault);
            }
            catch
            {
                await session.AbandonAsync(upload.Time).ConfigureAwait(false);
                throw;
            }

            await session.AbandonAsync(upload.Time).ConfigureAwait(false); // it may still hold the name
            _retries++;
        }
    }

    private async Task<UploadSession> OpenAsync(int sessions, CancellationToken cancellationToken)
    {
        (_isYoung, _young404s) = (true, 0);
        if (sessions > 1)
        {
            _patience.StartOver();
            upload.Confirm(0);
        }

        try
        {
            var body = SessionRequest.Of(upload.Target, upload.Conflict, upload.LastModifiedUtc);
            return await UploadSession.OpenAsync(upload.Graph, upload.Target, body, cancellationToken).ConfigureAwait(false);
        }
        catch (GraphException e) when (sessions > 1)
        {
            throw Refused(e);
        }
    }

    /// <returns>The item, or <see langword="null"/> if the session ended, or has every byte, without telling of one.</returns>
    private async Task<Landed?> SendAllAsync(UploadSession session, CancellationToken cancellationToken)
    {
        var plan = new UploadPlan(upload.Source.Length).After(session.NextExpected ?? 0);
        while (plan.Next is { } range)
        {
            var answer = await SendAsync(session, range, cancellationToken).ConfigureAwait(false);
            if (answer.Item is { } item) return new Landed(item, Arrival.Outcome(answer.Status, item, upload.Target.Name, upload.Conflict));
            if (answer.IsGone) return null;

            plan = plan.After(answer.NextExpected); // the server's word wins over our arithmetic
            _patience.Saw(plan.BytesConfirmed);
            if (_patience.IsAtEnd) throw OutOfTries();
            upload.Confirm(plan.BytesConfirmed);
        }

        return null;
    }

    private async Task<SessionAnswer> SendAsync(UploadSession session, UploadRange range, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var answer = await session.PutAsync(range, upload.Source, cancellationToken).ConfigureAwait(false);
                _isYoung = false;
                var isClear = answer.Item is not null || (answer.Status == HttpStatusCode.Accepted && !range.IsLast);
                return isClear ? answer : await AskAsync(session, range, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e)
            {
                _retries++;
                if (await RecoverAsync(session, range, e, cancellationToken).ConfigureAwait(false) is { } answer) return answer;
            }
        }
    }

    /// <returns>What the session says now, or <see langword="null"/> if the same range is to be sent again without asking.</returns>
    private async Task<SessionAnswer?> RecoverAsync(UploadSession session, UploadRange range, GraphException fault, CancellationToken cancellationToken)
    {
        if (upload.Source.HasChanged) throw upload.Interrupted(TransferReason.FileChanged, "the file changed while it was read", fault);

        switch (FragmentVerdicts.Of(fault, _isYoung && _young404s < MostYoung404s))
        {
            case FragmentVerdict.SendAgain when fault.RetryAfter is { } asked:
                await upload.WaitAsync(asked, cancellationToken).ConfigureAwait(false);
                return null;
            case FragmentVerdict.SendAgain:
                await upload.WaitAsync(TimeSpan.FromSeconds(2 * ++_young404s), cancellationToken).ConfigureAwait(false);
                return null;
            case FragmentVerdict.Ask:
                return await AskAsync(session, range, cancellationToken).ConfigureAwait(false);
            case FragmentVerdict.WaitAndAsk:
                _patience.Failed(fault);
                await upload.WaitAsync(_patience.Wait, cancellationToken).ConfigureAwait(false);
                return await AskAsync(session, range, cancellationToken).ConfigureAwait(false);
            case FragmentVerdict.SessionGone:
                _patience.Failed(fault);
                return SessionAnswer.Gone;
            default:
                throw Refused(fault);
        }
    }

    /// <summary>Asks the session what it has, for as long as patience lasts.</summary>
    private async Task<SessionAnswer> AskAsync(UploadSession session, UploadRange range, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var answer = await session.AskAsync(cancellationToken).ConfigureAwait(false);
                return answer with { NextExpected = answer.NextExpected ?? range.From }; // it says nothing: then nothing is confirmed
            }
            catch (GraphException e)
            {
                _patience.Failed(e);
                var verdict = FragmentVerdicts.Of(e, isYoung: false);
                if (verdict == FragmentVerdict.SessionGone) return SessionAnswer.Gone;
                if (verdict == FragmentVerdict.Stop) throw Refused(e);

                var asked = verdict == FragmentVerdict.SendAgain ? e.RetryAfter : null; // a wait it asked for uses up no try
                var wait = asked ?? _patience.Wait;
                if (asked is null) _patience.SawNothing();
                if (_patience.IsAtEnd) throw OutOfTries();
                await upload.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A session that is gone may be complete: its last answer was lost, and it forgets itself then.</summary>
    private async Task<Landed?> ReconcileAsync(CancellationToken cancellationToken)
    {
        if (!upload.Source.IsRead) return null; // the last bytes were never sent

        try
        {
            for (var look = 1; look <= MostLooks; look++)
            {
                var now = await upload.LookAsync(cancellationToken).ConfigureAwait(false);
                if (now is not null && Arrival.IsOurs(now, _before, upload.Source.Length, upload.Source.Hash.QuickXor(), upload.Conflict))
                    return new Landed(now, UploadOutcome.Reconciled);
                if (look < MostLooks) await upload.WaitAsync(TimeSpan.FromSeconds(look), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (GraphException e)
        {
            throw upload.Interrupted(TransferReason.OutcomeUnknown, "the last answer was lost, and whether the file is there cannot be seen. Look before sending it again", e);
        }

        return _before is not null && upload.Conflict == ConflictBehavior.Rename
            ? throw upload.Interrupted(TransferReason.OutcomeUnknown, "the last answer was lost, and it may lie there under another name. Look before sending it again", _patience.Fault)
            : null;
    }

    private TransferInterruptedException OutOfTries() => _patience.Fault is { } fault
        ? upload.Interrupted(TransferReason.Unreachable, $"the service could not be reached or failed {Patience.MostTries} times in a row. Run it again", fault)
        : upload.Interrupted(TransferReason.NotMovingOn, $"the service asked for the same bytes {Patience.MostTries} times in a row. Run it again");

    private TransferInterruptedException Refused(GraphException e) => e is { Status: HttpStatusCode.Conflict, Code: "nameAlreadyExists" }
        ? upload.Interrupted(TransferReason.NameTaken, "another file got the name meanwhile. Choose another name, or let it be replaced", e)
        : upload.Interrupted(TransferReason.Refused, $"the service refused to go on ({e.Code}). {e.Remedy ?? "Look at the inner exception"}".TrimEnd('.'), e);
}
