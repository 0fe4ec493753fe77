using System.Net;

namespace GraphDelegatedKit.Files;

/// <summary>Sends ranges to a session and reads its answers: the table of answers and actions, as code.</summary>
internal sealed class SessionDriver(Upload upload)
{
    private const int MostYoung404s = 3;

    private readonly Patience _patience = new(upload.Random);
    private UploadPlan _plan = UploadPlan.For(upload.Source.Length, upload.Options.FragmentSize);
    private bool _isYoung = true, _isResumed;
    private int _young404s;
    private long _begin, _sent;

    /// <summary>Requests with bytes that failed and were got over.</summary>
    public int Retries { get; private set; }

    /// <summary>A session that was just opened: it has nothing yet, and may not be known everywhere.</summary>
    public void StartOver(bool isFirst)
    {
        (_isYoung, _isResumed, _young404s, _begin, _sent) = (true, false, 0, 0, 0);
        _plan = _plan.After(0);
        upload.Confirm(0);
        _patience.StartOver();
        if (!isFirst) Retries++;
    }

    /// <summary>A session an earlier run left.</summary>
    public void GoOnAt(long offset)
    {
        (_isYoung, _isResumed, _begin, _sent) = (false, true, offset, offset);
        _plan = _plan.After(offset);
        _patience.Saw(offset);
        upload.GoOnAt(offset);
    }

    /// <returns>The item, or <see langword="null"/> if the session ended without one.</returns>
    public async Task<Landed?> SendAllAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        if (session.NextExpected is { } first) await GoToAsync(first, cancellationToken).ConfigureAwait(false);
        while (_plan.Next is not null)
        {
            var answer = await SendAsync(session, before, cancellationToken).ConfigureAwait(false);
            if (answer.Item is { } item) return LandedAs(answer.Status, item);
            if (answer.IsGone) return await ReconcileAsync(session, before, cancellationToken).ConfigureAwait(false);

            await GoToAsync(answer.NextExpected!.Value, cancellationToken).ConfigureAwait(false);
            _patience.Saw(_plan.BytesConfirmed);
            if (_patience.IsAtEnd) throw OutOfTries();
            upload.Keep(session, _plan.BytesConfirmed, answer.ExpiresOn ?? session.ExpiresOn, before);
            upload.Confirm(_plan.BytesConfirmed);
            upload.WarnIfTooSlow(session, _plan.BytesConfirmed - _begin);
        }

        if (session.Aside is not null) return await CommitAsideAsync(session, before, cancellationToken).ConfigureAwait(false);
        if (session.IsDeferred) return await CommitAsync(session, before, cancellationToken).ConfigureAwait(false);
        var hadAllBefore = _begin == upload.Source.Length; // and it is open still: then no last answer was lost, the name could not be had
        return await ReconcileAsync(session, before, cancellationToken, mayBeComplete: !hadAllBefore).ConfigureAwait(false)
            ?? await CommitElsewhereAsync(session, before, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks the session what it has, for as long as patience lasts.</summary>
    /// <param name="session">The session.</param>
    /// <param name="otherwise">Where to go on if it does not say: then nothing is confirmed.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task<SessionAnswer> AskAsync(UploadSession session, long otherwise, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var answer = await session.AskAsync(cancellationToken).ConfigureAwait(false);
                return answer with { NextExpected = answer.NextExpected ?? otherwise };
            }
            catch (GraphException e)
            {
                _patience.Failed(e);
                var verdict = FragmentVerdicts.Of(e, isYoung: false);
                if (verdict == FragmentVerdict.SessionGone) return SessionAnswer.Gone;
                if (verdict is not (FragmentVerdict.SendAgain or FragmentVerdict.WaitAndAsk)) throw Refused(e);

                var wait = _patience.Wait;
                if (verdict == FragmentVerdict.WaitAndAsk) _patience.SawNothing();
                if (_patience.IsAtEnd) throw OutOfTries();
                if (verdict == FragmentVerdict.WaitAndAsk) await upload.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
                else await WaitAsAskedAsync(session, e.RetryAfter!.Value, e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public TransferInterruptedException SessionLost() => _patience.Fault is { Status: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } fault && _plan.BytesConfirmed == 0
        ? Refused(fault) // not a day after, but at once
        : upload.Interrupted(TransferReason.SessionLost, "the service ended its upload session, twice. Run it again", _patience.Fault);

    public TransferInterruptedException Refused(GraphException e) => e switch
    {
        { Status: HttpStatusCode.Conflict, Code: "nameAlreadyExists" } => upload.Interrupted(TransferReason.NameTaken, "another file got the name meanwhile. Choose another name, or let it be replaced", e),
        { Status: HttpStatusCode.Locked } => upload.Interrupted(TransferReason.Locked, "the item is checked out, or open with somebody. Run it again later", e),
        { Status: HttpStatusCode.PreconditionFailed } => upload.Interrupted(TransferReason.ItemChanged, "the item on the service changed meanwhile. Look at it before sending it again", e),
        _ => upload.Interrupted(TransferReason.Refused, $"the service refused to go on ({e.Code}). {e.Remedy ?? "Look at the inner exception"}".TrimEnd('.'), e),
    };

    // The service's word wins over our arithmetic; but what was never sent, it cannot have. What was under way when the run before was killed may arrive late, and a file's time vouches for that.
    private async Task GoToAsync(long nextExpected, CancellationToken cancellationToken)
    {
        _plan = _plan.After(nextExpected);
        if (_plan.Offset <= Math.Min(_sent, upload.Source.Hash.Length)) return;
        if (!_isResumed || upload.Source.LastWriteUtc is null)
            throw upload.Interrupted(TransferReason.ContentDiffers, "the service says it has bytes that were never sent to it. Run it again");

        await upload.HashUpToAsync(_plan.Offset, cancellationToken).ConfigureAwait(false);
        _sent = _plan.Offset;
    }

    private async Task<SessionAnswer> SendAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        while (true)
        {
            var range = _plan.Next!.Value;
            if (range.IsLast) await upload.RequireSeenAsync(before, cancellationToken).ConfigureAwait(false);
            _sent = Math.Max(_sent, range.End);
            var began = upload.Time.GetTimestamp();
            try
            {
                var answer = await session.PutAsync(range, upload.Source, cancellationToken).ConfigureAwait(false);
                _isYoung = false;
                var isTaken = answer.Status == session.Dialect.Taken && (!range.IsLast || (session.IsDeferred && answer.NextExpected == NextExpectedRanges.Nothing));
                if (isTaken) _plan = _plan.Taken(range, upload.Time.GetElapsedTime(began));
                return answer.Item is not null || isTaken ? answer with { NextExpected = answer.NextExpected ?? range.End } // our arithmetic stands in only where it says nothing
                    : await AskAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e)
            {
                Retries++;
                if (await RecoverAsync(session, before, range, e, cancellationToken).ConfigureAwait(false) is { } answer) return answer;
            }
        }
    }

    /// <returns>What the session says now, or <see langword="null"/> if the bytes are to be sent again without asking.</returns>
    private async Task<SessionAnswer?> RecoverAsync(UploadSession session, DriveItem? before, UploadRange range, GraphException fault, CancellationToken cancellationToken)
    {
        if (upload.Source.Fault is not null) throw upload.Unreadable();
        if (upload.Source.HasChanged) throw upload.Interrupted(TransferReason.SourceChanged, "the file changed while it was read", fault);

        switch (FragmentVerdicts.Of(fault, _isYoung && _young404s < MostYoung404s))
        {
            case FragmentVerdict.SendAgain when fault.RetryAfter is { } asked:
                await WaitAsAskedAsync(session, asked, fault, cancellationToken).ConfigureAwait(false);
                return null;
            case FragmentVerdict.SendAgain:
                await upload.WaitAsync(TimeSpan.FromSeconds(2 * ++_young404s), cancellationToken).ConfigureAwait(false);
                return null;
            case FragmentVerdict.SendLess when range.Length > UploadPlan.Grid:
                _plan = _plan.TooLarge();
                return null;
            case FragmentVerdict.Ask:
                return await AskAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            case FragmentVerdict.WaitAndAsk:
                _patience.Failed(fault);
                _plan = fault.Status is null or HttpStatusCode.GatewayTimeout or HttpStatusCode.RequestTimeout ? _plan.Broken() : _plan;
                await upload.WaitAsync(_patience.Wait, cancellationToken).ConfigureAwait(false);
                return await AskAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            case FragmentVerdict.SessionGone:
                _patience.Failed(fault);
                return SessionAnswer.Gone;
            case FragmentVerdict.Locked when await upload.WaitWhileLockedAsync(fault, cancellationToken).ConfigureAwait(false):
                return null;
            case FragmentVerdict.NameTaken when range.IsLast && upload.Conflict != ConflictBehavior.Fail:
                return await CommitByAddressAsync(session, before, cancellationToken).ConfigureAwait(false);
            default:
                throw Refused(fault);
        }
    }

    /// <summary>Makes the file of the bytes, where that was deferred.</summary>
    private async Task<Landed?> CommitAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        if (upload.BeforeCommit is { } wait) await wait(cancellationToken).ConfigureAwait(false);
        for (var isOpen = false; ; ) // once it may be done, what is there may be ours
        {
            if (!isOpen) await upload.RequireSeenAsync(before, cancellationToken).ConfigureAwait(false);
            SessionAnswer? answer;
            try
            {
                answer = await session.CommitAsync(cancellationToken).ConfigureAwait(false);
                if (answer.Item is { } item) return LandedAs(answer.Status, item);
                answer = SessionAnswer.Gone; // it did something, and did not say what
            }
            catch (GraphException e)
            {
                var all = new UploadRange(upload.Source.Length, 0, upload.Source.Length);
                answer = await RecoverAsync(session, before, all, e, cancellationToken).ConfigureAwait(false);
                isOpen |= answer is not null;
                if (answer is not null) _patience.SawNothing();
                if (_patience.IsAtEnd) throw OutOfTries();
            }

            if (answer?.Item is { } there) return LandedAs(answer.Status, there);
            if (answer is not null && (answer.IsGone || answer.NextExpected < upload.Source.Length)) return await ReconcileAsync(session, before, cancellationToken).ConfigureAwait(false);
        }
    }

    // It was opened beside, because a session that nobody can end held the name. What is there can be replaced all the same, and another name found; a name that is only held is waited for.
    private async Task<Landed?> CommitAsideAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        if (upload.BeforeCommit is { } wait) await wait(cancellationToken).ConfigureAwait(false);
        return await CommitElsewhereAsync(session, before, cancellationToken).ConfigureAwait(false);
    }

    // The session has every byte, and made no file of them: it could not have the name it was opened for.
    private async Task<Landed?> CommitElsewhereAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        var answer = await CommitByAddressAsync(session, before, cancellationToken).ConfigureAwait(false);
        return answer.Item is { } item ? LandedAs(answer.Status, item) : await ReconcileAsync(session, before, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SessionAnswer> CommitByAddressAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        for (var isOpen = false; ; )
        {
            if (!isOpen) await upload.RequireSeenAsync(before, cancellationToken).ConfigureAwait(false);
            try
            {
                return await upload.Destination.CommitByAddressAsync(upload, session, cancellationToken).ConfigureAwait(false) is { Item: not null } answer ? answer : SessionAnswer.Gone;
            }
            catch (GraphException e)
            {
                _patience.Failed(e);
                switch (FragmentVerdicts.Of(e, isYoung: false))
                {
                    case FragmentVerdict.SendAgain:
                        await WaitAsAskedAsync(session, e.RetryAfter!.Value, e, cancellationToken).ConfigureAwait(false);
                        break;
                    case FragmentVerdict.WaitAndAsk: // if it was done all the same, the session is gone now
                        isOpen = true;
                        _patience.SawNothing();
                        if (_patience.IsAtEnd) throw OutOfTries();
                        await upload.WaitAsync(_patience.Wait, cancellationToken).ConfigureAwait(false);
                        break;
                    case FragmentVerdict.Locked when await upload.WaitWhileLockedAsync(e, cancellationToken).ConfigureAwait(false):
                        break;
                    case FragmentVerdict.SessionGone or FragmentVerdict.Ask:
                        return SessionAnswer.Gone; // done or not, the item tells
                    case FragmentVerdict.Stop or FragmentVerdict.NameTaken when session.Aside is not null && await IsHeldAsync(e, cancellationToken).ConfigureAwait(false):
                        throw upload.Held(e);
                    case FragmentVerdict.Stop when e.Status == HttpStatusCode.BadRequest:
                        return SessionAnswer.Gone; // this service knows no such way
                    default:
                        throw Refused(e);
                }
            }
        }
    }

    private async Task<bool> IsHeldAsync(GraphException e, CancellationToken cancellationToken)
    {
        if (e.Status is not (HttpStatusCode.Conflict or HttpStatusCode.BadRequest)) return false;
        var there = await upload.LookOnTheWayAsync(cancellationToken).ConfigureAwait(false);
        return there is null || (upload.Conflict != ConflictBehavior.Fail && there.File is not null);
    }

    /// <returns>The item; <see langword="null"/> if the last bytes were never sent, or the file is not there.</returns>
    private async Task<Landed?> ReconcileAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken, bool mayBeComplete = true) => upload.Source.IsRead
        ? await new Reconciliation(upload, before, session.OpenedOn, mayBeComplete).RunAsync(_patience.Fault, cancellationToken).ConfigureAwait(false)
        : null;

    // A wait that was asked for uses up no try; but what outlasts the address is not worth waiting for.
    private Task WaitAsAskedAsync(UploadSession session, TimeSpan asked, GraphException e, CancellationToken cancellationToken) => asked < session.AddressEndsOn - upload.Time.GetUtcNow()
        ? upload.WaitAsync(asked, cancellationToken)
        : throw upload.Interrupted(TransferReason.Unreachable, $"the service asks to be left alone for {asked:c}, and the address of the upload does not live that long. Run it again then", e);

    private Landed LandedAs(HttpStatusCode status, DriveItem item) => new(item, Arrival.Outcome(status, item, upload.Name, upload.Conflict));

    private TransferInterruptedException OutOfTries() => _patience.Fault is { } fault
        ? upload.Interrupted(TransferReason.Unreachable, $"the service could not be reached or failed {Patience.MostTries} times in a row. Run it again", fault)
        : upload.Interrupted(TransferReason.NotMovingOn, $"the service asked for the same bytes {Patience.MostTries} times in a row. Run it again");
}
