using System.Net;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>Says of every request of a batch that came back, or did not, whether that is its result or it goes again, and when.</summary>
internal sealed class BatchResponseEvaluator(ThrottlingContext throttling, WorkloadSchedule schedule)
{
    /// <returns>Each request of the batch once, parents before children.</returns>
    public async Task<IReadOnlyList<EvaluatedItem>> EvaluateAsync(BatchOutcome outcome)
    {
        var evaluated = new List<EvaluatedItem>(outcome.Items.Count);
        var jitter = throttling.Random();
        foreach (var item in outcome.Items)
        {
            if (FindWriteError(outcome, item) is { } writeError)
            {
                Add(item, item.CreateFailure(BulkErrors.UnreadableContent(item, writeError)));
                continue;
            }

            var index = IndexOf(outcome.Written, item);
            if (index < 0) // one it waits for could not be written
            {
                Add(item, null);
                continue;
            }

            item.Attempts += outcome.Attempts;
            var result = outcome.Error is { } error ? EvaluateBatchError(outcome, item, error, jitter)
                : outcome.Responses![index] is { } response ? await EvaluateResponseAsync(outcome, item, response, jitter).ConfigureAwait(false)
                : EvaluateLostResponse(item, null, jitter);
            if (outcome.Error is null) item.BisectionGroup = null;
            Add(item, result);
        }

        return evaluated;

        void Add(BulkItem item, BulkResult? result)
        {
            item.State = result is null ? BulkItemState.Waiting : result.IsSuccess ? BulkItemState.Succeeded : BulkItemState.Failed; // its children come next
            evaluated.Add(new(item, result));
        }
    }

    private async ValueTask<BulkResult?> EvaluateResponseAsync(BatchOutcome outcome, BulkItem item, BatchResponseItem response, double jitter)
    {
        if (response.Status == HttpStatusCode.FailedDependency && item.Dependencies.Count > 0)
        {
            if (item.FailedDependency is { } dependency) return item.CreateFailure(BulkErrors.DependencyFailed(item, dependency));
            if (item.Request.Replay != Replay.Never && item.Dependencies.Any(static dependency => dependency.State == BulkItemState.Waiting)) return null; // with its parent
        }

        var retryAfter = ThrottleGate.IsThrottled(response.Status) && response.GetHeader("Retry-After") is { } header ? RetryAfterHeader.Parse(header, throttling.Time.GetUtcNow()) : null;
        if (retryAfter is { } delay) item.Gate.CloseFor(delay, throttling.Time);
        item.MayHaveExecuted |= BulkRetryRules.MayHaveExecuted(item, response.Status, retryAfter);
        var willRetry = TryScheduleRetry(item, BulkRetryRules.GetAction(item, response.Status, retryAfter, schedule.GetRemainingTime(item)), response.Status == HttpStatusCode.TooManyRequests, jitter);
        if (willRetry) return null;

        var location = (int)response.Status is >= 300 and < 400 && response.GetHeader("Location") is { } url && OpaqueUri.TryParse(url, out _) ? GraphUrl.PreAuthenticated(url) : null;
        return new BulkResult(item.Request, response.Status, response, outcome.Json)
        {
            Attempts = item.Attempts,
            Location = location,
            Error = response.Status < HttpStatusCode.BadRequest ? null : await BulkErrors.FromResponseAsync(item, response, outcome.Token, throttling.Time).ConfigureAwait(false),
        };
    }

    private BulkResult? EvaluateBatchError(BatchOutcome outcome, BulkItem item, GraphException error, double jitter)
    {
        if (item.ShouldSendUnbatched)
        {
            item.MayHaveExecuted |= error.MayHaveExecuted;
            return item.CreateFailure(BulkErrors.BatchFailed(item, error));
        }

        if (error.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge && outcome.Written.Count > 1)
        {
            Bisect(outcome.Written);
            return null;
        }

        if (error.Status is not { } status) return error.MayHaveExecuted ? EvaluateLostResponse(item, error, jitter) : item.CreateFailure(BulkErrors.BatchFailed(item, error));

        item.MayHaveExecuted |= BulkRetryRules.MayHaveExecuted(item, status, error.RetryAfter);
        var action = status == HttpStatusCode.Unauthorized ? BulkAction.Complete : BulkRetryRules.GetAction(item, status, error.RetryAfter, schedule.GetRemainingTime(item));
        return TryScheduleRetry(item, action, forWholeWorkload: false, jitter) ? null : item.CreateFailure(BulkErrors.BatchFailed(item, error));
    }

    private BulkResult? EvaluateLostResponse(BulkItem item, GraphException? error, double jitter)
    {
        item.MayHaveExecuted |= BulkRetryRules.LostResponseMayHaveExecuted(item);
        return TryScheduleRetry(item, BulkRetryRules.GetLostResponseAction(item, schedule.GetRemainingTime(item)), forWholeWorkload: false, jitter) ? null
            : item.CreateFailure(error is null ? BulkErrors.NoResponse(item) : BulkErrors.BatchFailed(item, error));
    }

    private bool TryScheduleRetry(BulkItem item, BulkAction action, bool forWholeWorkload, double jitter)
    {
        if (action == BulkAction.Complete) return false;
        if (action == BulkAction.SendUnbatched) item.ShouldSendUnbatched = true;
        if (action == BulkAction.RetryAfterBackoff)
        {
            item.CountedAttempts++;
            schedule.BackOff(item, forWholeWorkload, jitter);
        }

        return true;
    }

    // Half and half, until the one that spoils it is by itself: the others are innocent.
    private static void Bisect(IReadOnlyList<BulkItem> batch)
    {
        if (batch[0].BisectionGroup is { } group && batch.Any(item => item.BisectionGroup != group)) return; // divided already, for the one before
        var (first, second) = (new object(), new object());
        for (var i = 0; i < batch.Count; i++) batch[i].BisectionGroup = i < batch.Count / 2 ? first : second;
    }

    private static Exception? FindWriteError(BatchOutcome outcome, BulkItem item)
    {
        foreach (var (other, error) in outcome.Unwritable)
            if (other == item)
                return error;

        return null;
    }

    private static int IndexOf(IReadOnlyList<BulkItem> items, BulkItem item)
    {
        for (var i = 0; i < items.Count; i++)
            if (items[i] == item)
                return i;

        return -1;
    }
}
