using System.Net;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Sends the bytes of one upload, range by range, to its session, and to a second session if the first one is lost.</summary>
internal sealed class RangeSender
{
    private readonly UploadJob _upload;
    private readonly RetryBudget _budget;
    private readonly RangeFailureHandler _failureHandler;
    private readonly UploadCommitter _committer;
    private UploadPlan _plan;
    private bool _isResumed;
    private long _startOffset, _sent;

    public RangeSender(UploadJob upload)
    {
        (_upload, _budget) = (upload, new RetryBudget(upload.Random));
        _failureHandler = new RangeFailureHandler(upload, _budget);
        _committer = new UploadCommitter(upload, _failureHandler, _budget);
        _plan = UploadPlan.Create(upload.Source.Length, upload.Options.FragmentSize);
    }

    /// <summary>Gets the number of failed requests with content that were retried.</summary>
    public int Retries { get; private set; }

    /// <summary>Starts from the first byte with a new session.</summary>
    public void StartOver(bool isFirst)
    {
        (_isResumed, _startOffset, _sent) = (false, 0, 0);
        _plan = _plan.After(0);
        _upload.ReportConfirmed(0);
        _failureHandler.SetNew();
        _budget.Reset();
        if (!isFirst) Retries++;
    }

    /// <summary>Continues the session of an earlier run from an offset.</summary>
    public void ResumeAt(long offset)
    {
        (_isResumed, _startOffset, _sent) = (true, offset, offset);
        _plan = _plan.After(offset);
        _failureHandler.SetKnown();
        _budget.Advance(offset);
        _upload.ResumeAt(offset);
    }

    /// <returns>The completed upload, or <see langword="null"/> if the session ended without an item.</returns>
    public async Task<CompletedUpload?> SendAllAsync(UploadSession session, DriveItem? previous, CancellationToken cancellationToken)
    {
        if (session.NextExpected is { } first) await AdvanceToAsync(first, cancellationToken).ConfigureAwait(false);
        while (_plan.Next is not null)
        {
            var status = await SendAsync(session, previous, cancellationToken).ConfigureAwait(false);
            if (status.Item is { } item) return _upload.CreateCompleted(status.Status, item);
            if (status.IsGone) return await _committer.ReconcileAsync(session, previous, cancellationToken).ConfigureAwait(false);

            await AdvanceToAsync(status.NextExpected!.Value, cancellationToken).ConfigureAwait(false);
            _budget.Advance(_plan.BytesConfirmed);
            if (_budget.IsExhausted) throw _upload.AttemptsExhausted(_budget.LastFault);
            _upload.Journal.Save(session, _plan.BytesConfirmed, status.ExpiresOn ?? session.ExpiresOn, previous);
            _upload.ReportConfirmed(_plan.BytesConfirmed);
            _upload.WarnIfTooSlow(session, _plan.BytesConfirmed - _startOffset);
        }

        var hadAllBytes = _startOffset == _upload.Source.Length;
        return await _committer.RunAsync(session, previous, hadAllBytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queries the status of a session of an earlier run.</summary>
    public Task<UploadSessionStatus> QueryStatusAsync(UploadSession session, long fallbackOffset, CancellationToken cancellationToken) =>
        _failureHandler.QueryStatusAsync(session, fallbackOffset, cancellationToken);

    public TransferInterruptedException SessionLost()
    {
        // A refusal before the first byte is not the expiry of an upload URL, which takes a day.
        if (_plan.BytesConfirmed == 0 && _budget.LastFault is { Status: HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized } fault)
            return _upload.Refused(fault);

        const string problem = "the service ended the upload session and the session opened in its place. Run the upload again";
        return _upload.Interrupted(TransferReason.SessionLost, problem, _budget.LastFault);
    }

    // The offset of the service wins over the local one, but the service cannot have bytes that were never sent. A range that was being
    // sent when an earlier run was killed may have arrived: an unchanged last-write time proves that those bytes belong to the same file.
    private async Task AdvanceToAsync(long nextExpected, CancellationToken cancellationToken)
    {
        _plan = _plan.After(nextExpected);
        if (_plan.Offset <= Math.Min(_sent, _upload.Source.Hash.Length)) return;
        if (!_isResumed || _upload.Source.LastWriteUtc is null)
            throw _upload.Interrupted(
                TransferReason.ContentMismatch, "the service reports bytes that were never sent. Run the upload again");

        await _upload.HashUpToAsync(_plan.Offset, cancellationToken).ConfigureAwait(false);
        _sent = _plan.Offset;
    }

    private async Task<UploadSessionStatus> SendAsync(UploadSession session, DriveItem? previous, CancellationToken cancellationToken)
    {
        while (true)
        {
            var range = _plan.Next!.Value;
            if (range.IsLast) await _upload.EnsureUnchangedAsync(previous, cancellationToken).ConfigureAwait(false);
            _sent = Math.Max(_sent, range.End);
            var startedAt = _upload.Time.GetTimestamp();
            try
            {
                var status = await session.PutAsync(
                    range, _upload.Source, _plan.GetTimeout(range), cancellationToken).ConfigureAwait(false);
                _failureHandler.SetKnown();
                var mayBeAccepted = !range.IsLast || (session.IsCommitDeferred && status.NextExpected == NextExpectedRanges.None);
                var isAccepted = status.Status == session.Protocol.AcceptedStatus && mayBeAccepted;
                if (isAccepted) _plan = _plan.AfterAccepted(range, _upload.Time.GetElapsedTime(startedAt));
                if (status.Item is null && isAccepted && status.NextExpected is null)
                    return status with { NextExpected = range.End }; // the local offset counts only if the response contains none

                return status.Item is not null || isAccepted
                    ? status
                    : await _failureHandler.QueryStatusAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            }
            catch (GraphException e)
            {
                Retries++;
                if (await RecoverAsync(session, previous, range, e, cancellationToken).ConfigureAwait(false) is { } status) return status;
            }
        }
    }

    /// <returns>The current status of the session, or <see langword="null"/> if the range can be sent again without a query.</returns>
    private async Task<UploadSessionStatus?> RecoverAsync(
        UploadSession session, DriveItem? previous, UploadRange range, GraphException fault, CancellationToken cancellationToken)
    {
        _upload.ThrowIfSourceFailed(fault);
        if (range.IsLast && _committer.CanCommitByUrl(fault))
            return await _committer.CommitByUrlAsync(session, previous, cancellationToken).ConfigureAwait(false);

        _plan = _plan.AfterFailure(fault);
        return await _failureHandler.RecoverAsync(session, range, fault, cancellationToken).ConfigureAwait(false);
    }
}
