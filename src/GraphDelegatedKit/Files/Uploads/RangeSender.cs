using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Sends the bytes of one upload, range after range, to its session, and to the next one where that is lost.</summary>
internal sealed class RangeSender
{
    private readonly UploadJob _upload;
    private readonly RetryBudget _patience;
    private readonly RangeFailureHandler _recovery;
    private readonly UploadCommitter _commit;
    private UploadPlan _plan;
    private bool _isResumed;
    private long _begin, _sent;

    public RangeSender(UploadJob upload)
    {
        (_upload, _patience) = (upload, new RetryBudget(upload.Random));
        _recovery = new RangeFailureHandler(upload, _patience);
        _commit = new UploadCommitter(upload, _recovery, _patience);
        _plan = UploadPlan.Create(upload.Source.Length, upload.Options.FragmentSize);
    }

    /// <summary>Requests with bytes that failed and were got over.</summary>
    public int Retries { get; private set; }

    /// <summary>A session that was just opened: it has nothing yet.</summary>
    public void StartOver(bool isFirst)
    {
        (_isResumed, _begin, _sent) = (false, 0, 0);
        _plan = _plan.After(0);
        _upload.ReportConfirmed(0);
        _recovery.Opened();
        _patience.Reset();
        if (!isFirst) Retries++;
    }

    /// <summary>A session an earlier run left.</summary>
    public void GoOnAt(long offset)
    {
        (_isResumed, _begin, _sent) = (true, offset, offset);
        _plan = _plan.After(offset);
        _recovery.Answered();
        _patience.Advance(offset);
        _upload.ResumeAt(offset);
    }

    /// <returns>The item, or <see langword="null"/> if the session ended without one.</returns>
    public async Task<CompletedUpload?> SendAllAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        if (session.NextExpected is { } first) await GoToAsync(first, cancellationToken).ConfigureAwait(false);
        while (_plan.Next is not null)
        {
            var answer = await SendAsync(session, before, cancellationToken).ConfigureAwait(false);
            if (answer.Item is { } item) return _upload.LandedAs(answer.Status, item);
            if (answer.IsGone) return await _commit.ReconcileAsync(session, before, cancellationToken).ConfigureAwait(false);

            await GoToAsync(answer.NextExpected!.Value, cancellationToken).ConfigureAwait(false);
            _patience.Advance(_plan.BytesConfirmed);
            if (_patience.IsExhausted) throw _upload.AttemptsExhausted(_patience.LastFault);
            _upload.Journal.Save(session, _plan.BytesConfirmed, answer.ExpiresOn ?? session.ExpiresOn, before);
            _upload.ReportConfirmed(_plan.BytesConfirmed);
            _upload.WarnIfTooSlow(session, _plan.BytesConfirmed - _begin);
        }

        return await _commit.RunAsync(session, before, hadAllBefore: _begin == _upload.Source.Length, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a session of an earlier run what it has.</summary>
    public Task<UploadSessionStatus> AskAsync(UploadSession session, long otherwise, CancellationToken cancellationToken) => _recovery.AskAsync(session, otherwise, cancellationToken);

    public TransferInterruptedException SessionLost() => _patience.LastFault is { Status: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } fault && _plan.BytesConfirmed == 0
        ? _upload.Refused(fault) // not a day after, but at once
        : _upload.Interrupted(TransferReason.SessionLost, "the service ended its upload session, twice. Run it again", _patience.LastFault);

    // The service's word wins over our arithmetic; but what was never sent, it cannot have. What was under way when the run before was killed may arrive late, and a file's time vouches for that.
    private async Task GoToAsync(long nextExpected, CancellationToken cancellationToken)
    {
        _plan = _plan.After(nextExpected);
        if (_plan.Offset <= Math.Min(_sent, _upload.Source.Hash.Length)) return;
        if (!_isResumed || _upload.Source.LastWriteUtc is null)
            throw _upload.Interrupted(TransferReason.ContentMismatch, "the service says it has bytes that were never sent to it. Run it again");

        await _upload.HashUpToAsync(_plan.Offset, cancellationToken).ConfigureAwait(false);
        _sent = _plan.Offset;
    }

    private async Task<UploadSessionStatus> SendAsync(UploadSession session, DriveItem? before, CancellationToken cancellationToken)
    {
        while (true)
        {
            var range = _plan.Next!.Value;
            if (range.IsLast) await _upload.RequireSeenAsync(before, cancellationToken).ConfigureAwait(false);
            _sent = Math.Max(_sent, range.End);
            var began = _upload.Time.GetTimestamp();
            try
            {
                var answer = await session.PutAsync(range, _upload.Source, _plan.GetTimeout(range), cancellationToken).ConfigureAwait(false);
                _recovery.Answered();
                var isTaken = answer.Status == session.Protocol.AcceptedStatus && (!range.IsLast || (session.IsCommitDeferred && answer.NextExpected == NextExpectedRanges.None));
                if (isTaken) _plan = _plan.AfterAccepted(range, _upload.Time.GetElapsedTime(began));
                if (answer.Item is null && isTaken && answer.NextExpected is null) return answer with { NextExpected = range.End }; // our arithmetic stands in only where it says nothing
                return answer.Item is not null || isTaken ? answer : await _recovery.AskAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e)
            {
                Retries++;
                if (await RecoverAsync(session, before, range, e, cancellationToken).ConfigureAwait(false) is { } answer) return answer;
            }
        }
    }

    /// <returns>What the session says now, or <see langword="null"/> if the bytes are to be sent again without asking.</returns>
    private async Task<UploadSessionStatus?> RecoverAsync(UploadSession session, DriveItem? before, UploadRange range, GraphException fault, CancellationToken cancellationToken)
    {
        _upload.RequireSound(fault);
        if (range.IsLast && _commit.CanHaveTheName(fault)) return await _commit.ByAddressAsync(session, before, cancellationToken).ConfigureAwait(false);
        _plan = _plan.AfterFailure(fault);
        return await _recovery.RecoverAsync(session, range, fault, cancellationToken).ConfigureAwait(false);
    }
}
