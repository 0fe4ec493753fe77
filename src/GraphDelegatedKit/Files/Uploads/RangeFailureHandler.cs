using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>What is done when a session does not take what it was sent: wait, ask it what it has, or stop.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/></remarks>
internal sealed class RangeFailureHandler(UploadJob upload, RetryBudget patience)
{
    private const int MostYoung404s = 3;

    private bool _isYoung = true;
    private int _young404s;

    /// <summary>A session that was just opened may not be known everywhere.</summary>
    public void Opened() => (_isYoung, _young404s) = (true, 0);

    /// <summary>One that has answered is.</summary>
    public void Answered() => _isYoung = false;

    /// <returns>What the session says now, or <see langword="null"/> if the same is to be sent again without asking.</returns>
    /// <exception cref="TransferInterruptedException">There is nothing to be done about it.</exception>
    public async Task<UploadSessionStatus?> RecoverAsync(UploadSession session, UploadRange range, GraphException fault, CancellationToken cancellationToken)
    {
        switch (RangeFailureClassifier.Classify(fault, _isYoung && _young404s < MostYoung404s))
        {
            case RangeFailureAction.Resend when fault.RetryAfter is { } asked:
                await WaitAsAskedAsync(session, asked, fault, cancellationToken).ConfigureAwait(false);
                return null;
            case RangeFailureAction.Resend:
                await upload.DelayAsync(TimeSpan.FromSeconds(2 * ++_young404s), cancellationToken).ConfigureAwait(false);
                return null;
            case RangeFailureAction.SendSmaller when range.Length > UploadPlan.FragmentAlignment:
                return null;
            case RangeFailureAction.QueryStatus:
                return await AskAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            case RangeFailureAction.DelayAndQueryStatus:
                patience.SetLastFault(fault);
                await upload.DelayAsync(patience.NextDelay, cancellationToken).ConfigureAwait(false);
                return await AskAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            case RangeFailureAction.SessionGone:
                patience.SetLastFault(fault);
                return UploadSessionStatus.Gone;
            case RangeFailureAction.Locked when await upload.WaitWhileLockedAsync(fault, cancellationToken).ConfigureAwait(false):
                return null;
            default:
                throw upload.Refused(fault);
        }
    }

    /// <summary>Asks the session what it has, for as long as patience lasts.</summary>
    /// <param name="session">The session.</param>
    /// <param name="otherwise">Where to go on if it does not say: then nothing is confirmed.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="TransferInterruptedException">It refuses to say, or the service cannot be reached.</exception>
    public async Task<UploadSessionStatus> AskAsync(UploadSession session, long otherwise, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var answer = await session.GetStatusAsync(cancellationToken).ConfigureAwait(false);
                return answer with { NextExpected = answer.NextExpected ?? otherwise };
            }
            catch (GraphException e)
            {
                patience.SetLastFault(e);
                var verdict = RangeFailureClassifier.Classify(e, isNewSession: false);
                if (verdict == RangeFailureAction.SessionGone) return UploadSessionStatus.Gone;
                if (verdict is not (RangeFailureAction.Resend or RangeFailureAction.DelayAndQueryStatus)) throw upload.Refused(e);

                var wait = patience.NextDelay;
                if (verdict == RangeFailureAction.DelayAndQueryStatus) patience.RecordFailure();
                if (patience.IsExhausted) throw upload.AttemptsExhausted(patience.LastFault);
                if (verdict == RangeFailureAction.DelayAndQueryStatus) await upload.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
                else await WaitAsAskedAsync(session, e.RetryAfter!.Value, e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A wait that was asked for uses up no try; but what outlasts the address is not worth waiting for.</summary>
    /// <exception cref="TransferInterruptedException">It would outlast the address.</exception>
    public Task WaitAsAskedAsync(UploadSession session, TimeSpan asked, GraphException e, CancellationToken cancellationToken) => asked < session.UrlExpiresOn - upload.Time.GetUtcNow()
        ? upload.DelayAsync(asked, cancellationToken)
        : throw upload.Interrupted(TransferReason.Unreachable, $"the service asks to be left alone for {asked:c}, and the address of the upload does not live that long. Run it again then", e);
}
