using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>The recovery after a rejected range: wait, query the status of the session, or stop.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-createuploadsession#handle-upload-errors"/></remarks>
internal sealed class RangeFailureHandler(UploadJob upload, RetryBudget budget)
{
    private const int MaxNewSession404s = 3;

    private bool _isNewSession = true;
    private int _newSession404s;

    /// <summary>Marks the session as just opened: it may still be unknown to some servers.</summary>
    public void SetNew() => (_isNewSession, _newSession404s) = (true, 0);

    /// <summary>Marks the session as known, because it has answered.</summary>
    public void SetKnown() => _isNewSession = false;

    /// <returns>The current status of the session, or <see langword="null"/> if the range can be sent again without a query.</returns>
    /// <exception cref="TransferInterruptedException">The failure is permanent, or the attempts are exhausted.</exception>
    public async Task<UploadSessionStatus?> RecoverAsync(
        UploadSession session, UploadRange range, GraphException fault, CancellationToken cancellationToken)
    {
        switch (RangeFailureClassifier.Classify(fault, _isNewSession && _newSession404s < MaxNewSession404s))
        {
            case RangeFailureAction.Resend when fault.RetryAfter is { } delay:
                await DelayAsRequestedAsync(session, delay, fault, cancellationToken).ConfigureAwait(false);
                return null;
            case RangeFailureAction.Resend:
                await upload.DelayAsync(TimeSpan.FromSeconds(2 * ++_newSession404s), cancellationToken).ConfigureAwait(false);
                return null;
            case RangeFailureAction.SendSmaller when range.Length > UploadPlan.FragmentAlignment:
                return null;
            case RangeFailureAction.QueryStatus:
                return await QueryStatusAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            case RangeFailureAction.DelayAndQueryStatus:
                budget.SetLastFault(fault);
                await upload.DelayAsync(budget.NextDelay, cancellationToken).ConfigureAwait(false);
                return await QueryStatusAsync(session, range.From, cancellationToken).ConfigureAwait(false);
            case RangeFailureAction.SessionGone:
                budget.SetLastFault(fault);
                return UploadSessionStatus.Gone;
            case RangeFailureAction.Locked when await upload.WaitWhileLockedAsync(fault, cancellationToken).ConfigureAwait(false):
                return null;
            default:
                throw upload.Refused(fault);
        }
    }

    /// <summary>Queries the status of the session, and retries until the budget is exhausted.</summary>
    /// <param name="session">The session.</param>
    /// <param name="fallbackOffset">
    /// The offset to continue from if the response does not contain one: then no new bytes are confirmed.
    /// </param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="TransferInterruptedException">The session refuses the query, or the service cannot be reached.</exception>
    public async Task<UploadSessionStatus> QueryStatusAsync(
        UploadSession session, long fallbackOffset, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var status = await session.GetStatusAsync(cancellationToken).ConfigureAwait(false);
                return status with { NextExpected = status.NextExpected ?? fallbackOffset };
            }
            catch (GraphException e)
            {
                budget.SetLastFault(e);
                var action = RangeFailureClassifier.Classify(e, isNewSession: false);
                if (action == RangeFailureAction.SessionGone) return UploadSessionStatus.Gone;
                if (action is not (RangeFailureAction.Resend or RangeFailureAction.DelayAndQueryStatus)) throw upload.Refused(e);

                var wait = budget.NextDelay;
                if (action == RangeFailureAction.DelayAndQueryStatus) budget.RecordFailure();
                if (budget.IsExhausted) throw upload.AttemptsExhausted(budget.LastFault);
                if (action == RangeFailureAction.DelayAndQueryStatus)
                    await upload.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
                else
                    await DelayAsRequestedAsync(session, e.RetryAfter!.Value, e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Waits as long as the service requested. The delay does not count as an attempt, but must be shorter than the remaining lifetime of
    /// the upload URL.
    /// </summary>
    /// <exception cref="TransferInterruptedException">The upload URL expires before the delay ends.</exception>
    public Task DelayAsRequestedAsync(UploadSession session, TimeSpan delay, GraphException e, CancellationToken cancellationToken)
    {
        if (delay < session.UrlExpiresOn - upload.Time.GetUtcNow()) return upload.DelayAsync(delay, cancellationToken);

        var problem = $"the service requested a delay of {delay:c}, which is longer than the upload URL is valid. "
            + "Run the upload again after that time";
        throw upload.Interrupted(TransferReason.Unreachable, problem, e);
    }
}
