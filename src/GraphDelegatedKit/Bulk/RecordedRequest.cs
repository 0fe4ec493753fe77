using System.Net;

namespace GraphDelegatedKit.Bulk;

/// <summary>What a state knows of a request before it goes.</summary>
internal readonly record struct RecordedRequest(RecordedState State, HttpStatusCode Status, bool IsDuplicate)
{
    /// <summary>By this id, another request was sent: the state is of another job.</summary>
    public bool BelongsToAnotherJob { get; init; }

    /// <summary>Sent in an earlier run, and nobody knows whether it was done.</summary>
    public bool WasSent => State == RecordedState.Sent;

    /// <returns>Its result, where that is known without sending it.</returns>
    public BulkResult? GetResult(BulkRequest request)
    {
        if (IsDuplicate) return new BulkResult(request, null, null, null) { Error = BulkErrors.DuplicateId(request) };
        if (State == RecordedState.Completed)
        {
            return new BulkResult(request, Status, null, null)
            {
                WasDoneBefore = true,
                Error = Status < HttpStatusCode.BadRequest ? null : BulkErrors.FailedInEarlierRun(request, Status),
            };
        }

        var canRetry = request.Replay == Replay.Always || (request.Replay == Replay.WhenSafe && request.Method != HttpMethod.Post);
        return WasSent && !canRetry ? new BulkResult(request, null, null, null) { Error = BulkErrors.OutcomeUnknown(request) } : null;
    }
}
