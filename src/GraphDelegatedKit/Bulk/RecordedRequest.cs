using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Bulk;

/// <summary>What a state file records about a request before the request is sent.</summary>
/// <param name="State">The recorded progress of the request.</param>
/// <param name="Status">The final status, if the request is completed.</param>
/// <param name="IsDuplicate">Whether an earlier request of this run has the same id.</param>
internal readonly record struct RecordedRequest(RecordedState State, HttpStatusCode Status, bool IsDuplicate)
{
    /// <summary>Whether the state file records another request with the same id, and so belongs to another job.</summary>
    public bool BelongsToAnotherJob { get; init; }

    /// <summary>Whether an earlier run sent the request and its outcome is unknown.</summary>
    public bool WasSent => State == RecordedState.Sent;

    /// <returns>The result, if it is known without sending the request; otherwise <see langword="null"/>.</returns>
    public BulkResult? GetResult(BulkRequest request)
    {
        if (IsDuplicate) return new BulkResult(request, null, null, null) { Error = BulkErrors.CreateDuplicateIdException(request) };
        if (State == RecordedState.Completed)
        {
            return new BulkResult(request, Status, null, null)
            {
                WasDoneBefore = true,
                Error = Status < HttpStatusCode.BadRequest ? null : BulkErrors.CreateFailedInEarlierRunException(request, Status),
            };
        }

        var canRetry = RetryRules.ShouldRetry(request.Method, request.Replay, FaultKind.Ambiguous);
        return WasSent && !canRetry
            ? new BulkResult(request, null, null, null) { Error = BulkErrors.CreateOutcomeUnknownException(request) }
            : null;
    }
}
