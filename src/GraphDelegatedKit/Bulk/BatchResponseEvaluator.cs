using System.Net;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>Decides for each request of a returned batch whether its result is final or the request is sent again, and when.</summary>
internal sealed class BatchResponseEvaluator(BulkClient client, WorkloadSchedule schedule)
{
    /// <returns>Each item of the batch once, dependencies before dependents.</returns>
    public async Task<IReadOnlyList<EvaluatedItem>> EvaluateAsync(BatchOutcome outcome)
    {
        var evaluated = new List<EvaluatedItem>(outcome.Items.Count);
        var jitter = client.Throttling.Random();
        foreach (var item in outcome.Items)
        {
            if (FindWriteError(outcome, item) is { } writeError)
            {
                Add(item, item.CreateFailure(BulkErrors.CreateUnreadableContentException(item, writeError)));
                continue;
            }

            var index = IndexOf(outcome.Written, item);
            if (index < 0) // a dependency could not be written
            {
                Add(item, null);
                continue;
            }

            item.Attempts += outcome.Attempts;
            var response = outcome.Responses?[index];
            var result = outcome.Error is { } error ? EvaluateBatchError(outcome, item, error, jitter)
                : response is null || IsUnusable(response) ? EvaluateLostResponse(outcome, item, response, jitter)
                : await EvaluateResponseAsync(outcome, item, response, jitter).ConfigureAwait(false);
            if (outcome.Error is null) item.BisectionGroup = GetGroup(outcome, item, response);
            Add(item, result);
        }

        return evaluated;

        void Add(BulkItem item, BulkResult? result)
        {
            // The dependents of this item are evaluated next and read its state.
            item.State = result is null ? BulkItemState.Waiting : result.IsSuccess ? BulkItemState.Succeeded : BulkItemState.Failed;
            evaluated.Add(new(item, result));
        }
    }

    // The body of an error adds only a message to its status, and a 204 has no body, so both are usable without one.
    private static bool IsUnusable(BatchResponseItem response) =>
        response.IsDamaged && response.Status < HttpStatusCode.BadRequest && response.Status != HttpStatusCode.NoContent;

    // If other requests of the batch have a response, this request may have damaged the batch response. It is sent again alone, so that it
    // cannot damage another response. Requests that depend on each other stay together.
    private static object? GetGroup(BatchOutcome outcome, BulkItem item, BatchResponseItem? response)
    {
        var wasSentAlone = item.BisectionGroup is not null && outcome.Written.Count == 1;
        return response is null or { IsDamaged: true }
            && (outcome.HasResponses || wasSentAlone)
            && item.Dependencies.Count + item.Dependents.Count == 0
            ? new object()
            : null;
    }

    private async ValueTask<BulkResult?> EvaluateResponseAsync(
        BatchOutcome outcome, BulkItem item, BatchResponseItem response, double jitter)
    {
        if (response.Status == HttpStatusCode.FailedDependency && item.Dependencies.Count > 0)
        {
            if (item.FailedDependency is { } dependency)
                return item.CreateFailure(BulkErrors.CreateDependencyFailedException(item, dependency));
            var dependencyIsRetried = item.Dependencies.Any(static dependency => dependency.State == BulkItemState.Waiting);
            if (item.Request.Replay != Replay.Never && dependencyIsRetried) return null;
        }

        var retryAfter = FaultClassifier.IsThrottling(response.Status) && response.GetHeader("Retry-After") is { } header
            ? RetryAfterHeader.Parse(header, client.Throttling.Time.GetUtcNow())
            : null;
        if (retryAfter is { } delay) item.Gate.CloseFor(delay, client.Throttling.Time);
        item.MayHaveExecuted |= BulkRetryRules.MayHaveExecuted(item, response.Status, retryAfter);
        var action = BulkRetryRules.GetAction(item, response.Status, retryAfter, schedule.GetRemainingTime(item));
        if (TryScheduleRetry(item, action, response.Status == HttpStatusCode.TooManyRequests, jitter)) return null;

        var errorInSuccess = response.Status < HttpStatusCode.BadRequest ? BulkErrors.FindInSuccess(response) : null;
        if (errorInSuccess is not null
            && RetryRules.ShouldRetry(item.Request.Method, item.Request.Replay, FaultClassifier.Classify(errorInSuccess.Fault))
            && TryScheduleRetry(
                item, BulkRetryRules.GetLostResponseAction(item, schedule.GetRemainingTime(item)), isThrottled: false, jitter))
            return null;

        var isRedirect = (int)response.Status is >= 300 and < 400;
        var location = isRedirect && response.GetHeader("Location") is { } url && OpaqueUri.TryParse(url, out _)
            ? GraphUrl.PreAuthenticated(url)
            : null;
        return new BulkResult(item.Request, response.Status, response, outcome.Json)
        {
            Attempts = item.Attempts,
            Location = location,
            Error = errorInSuccess is not null ? BulkErrors.FromBody(item, outcome, response, errorInSuccess)
                : response.Status >= HttpStatusCode.BadRequest
                ? await BulkErrors.FromResponseAsync(item, outcome, response, client.Throttling.Time).ConfigureAwait(false)
                : null,
        };
    }

    private BulkResult? EvaluateBatchError(BatchOutcome outcome, BulkItem item, GraphException error, double jitter)
    {
        if (item.ShouldSendUnbatched)
        {
            item.MayHaveExecuted |= error.MayHaveExecuted;
            return item.CreateFailure(BulkErrors.CreateBatchFailedException(item, error));
        }

        if (error.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge && outcome.Written.Count > 1)
        {
            Bisect(outcome.Written);
            return null;
        }

        if (error.Code == PipelineException.ResponseTooLargeCode) // the same batch has the same response
        {
            item.MayHaveExecuted |= BulkRetryRules.LostResponseMayHaveExecuted(item);
            return item.CreateFailure(BulkErrors.CreateBatchFailedException(item, error));
        }

        if (error.Status is not { } status || status < HttpStatusCode.BadRequest)
            return error.MayHaveExecuted
                ? EvaluateLostResponse(outcome, item, null, jitter)
                : item.CreateFailure(BulkErrors.CreateBatchFailedException(item, error));

        item.MayHaveExecuted |= BulkRetryRules.MayHaveExecuted(item, status, error.RetryAfter);
        var action = status == HttpStatusCode.Unauthorized
            ? BulkAction.Complete
            : BulkRetryRules.GetAction(item, status, error.RetryAfter, schedule.GetRemainingTime(item));
        return TryScheduleRetry(item, action, isThrottled: false, jitter)
            ? null
            : item.CreateFailure(BulkErrors.CreateBatchFailedException(item, error));
    }

    private BulkResult? EvaluateLostResponse(BatchOutcome outcome, BulkItem item, BatchResponseItem? damaged, double jitter)
    {
        item.MayHaveExecuted |= BulkRetryRules.LostResponseMayHaveExecuted(item);
        var action = BulkRetryRules.GetLostResponseAction(item, schedule.GetRemainingTime(item), wasExecuted: damaged is not null);
        if (TryScheduleRetry(item, action, isThrottled: false, jitter)) return null;
        if (outcome.Error is { } error) return item.CreateFailure(BulkErrors.CreateBatchFailedException(item, error));
        return item.CreateFailure(
            damaged is null
                ? BulkErrors.CreateNoResponseException(item, outcome)
                : BulkErrors.CreateDamagedResponseException(item, outcome, damaged));
    }

    private bool TryScheduleRetry(BulkItem item, BulkAction action, bool isThrottled, double jitter)
    {
        if (action == BulkAction.Complete) return false;
        if (action == BulkAction.SendUnbatched) item.ShouldSendUnbatched = true;
        if (action == BulkAction.RetryAfterBackoff) schedule.BackOff(item, isThrottled, jitter);
        return true;
    }

    // Splits a rejected batch into halves, down to the one request the service rejects.
    private static void Bisect(IReadOnlyList<BulkItem> batch)
    {
        // The evaluation of an earlier item of this batch has already split the batch.
        if (batch[0].BisectionGroup is { } group && batch.Any(item => item.BisectionGroup != group)) return;
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
