using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>Decides what follows a response, by the same rules as for single requests.</summary>
internal static class BulkRetryRules
{
    private const FaultKind LostResponse = FaultKind.Ambiguous;

    /// <param name="item">The request and its attempts.</param>
    /// <param name="status">The status of the response.</param>
    /// <param name="retryAfter">The delay requested by the service.</param>
    /// <param name="remaining">The time the request may still take.</param>
    public static BulkAction GetAction(BulkItem item, HttpStatusCode status, TimeSpan? retryAfter, TimeSpan remaining)
    {
        var request = item.Request;
        if (status < HttpStatusCode.BadRequest) return BulkAction.Complete;
        if (status == HttpStatusCode.Unauthorized && !item.ShouldSendUnbatched && request.Replay != Replay.Never)
            return BulkAction.SendUnbatched;
        var kind = FaultClassifier.Classify(status, retryAfter);
        if (!RetryRules.ShouldRetry(request.Method, request.Replay, kind)) return BulkAction.Complete;
        if (FaultClassifier.GetRequestedDelay(status, retryAfter) is { } delay) // the throttle gate is closed for that long
            return remaining > delay ? BulkAction.RetryWhenOpen : BulkAction.Complete;
        var budget = status == HttpStatusCode.TooManyRequests ? item.ThrottlingBudget : item.RetryBudget;
        return budget.CanRetryWithin(remaining) ? BulkAction.RetryAfterBackoff : BulkAction.Complete;
    }

    /// <summary>Decides what follows if the batch may have been executed but the response is missing.</summary>
    /// <param name="item">The request and its attempts.</param>
    /// <param name="remaining">The time the request may still take.</param>
    /// <param name="wasExecuted">Whether the service reported a success, and only the body of the response is missing.</param>
    public static BulkAction GetLostResponseAction(BulkItem item, TimeSpan remaining, bool wasExecuted = false) =>
        RetryRules.ShouldRetry(item.Request.Method, item.Request.Replay, wasExecuted ? FaultKind.Executed : LostResponse)
        && item.RetryBudget.CanRetryWithin(remaining)
            ? BulkAction.RetryAfterBackoff
            : BulkAction.Complete;

    public static bool MayHaveExecuted(BulkItem item, HttpStatusCode status, TimeSpan? retryAfter) =>
        RetryRules.MayHaveExecuted(item.Request.Method, FaultClassifier.Classify(status, retryAfter));

    public static bool LostResponseMayHaveExecuted(BulkItem item) => RetryRules.MayHaveExecuted(item.Request.Method, LostResponse);
}
