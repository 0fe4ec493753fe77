using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>What a state knows of a request before it goes.</summary>
internal readonly record struct Known(Mark Mark, HttpStatusCode Status, bool GivenBefore)
{
    /// <summary>By this id, another request was sent: the state is of another job.</summary>
    public bool IsAnothers { get; init; }

    /// <summary>Sent in an earlier run, and nobody knows whether it was done.</summary>
    public bool WasSent => Mark == Mark.Sent;

    /// <returns>Its result, where that is known without sending it.</returns>
    public BulkResult? Result(BulkRequest request)
    {
        if (GivenBefore) return new BulkResult(request, null, null, null) { Error = BulkErrors.GivenTwice(request) };
        if (Mark == Mark.Done)
        {
            return new BulkResult(request, Status, null, null)
            {
                WasDoneBefore = true,
                Error = Status < HttpStatusCode.BadRequest ? null : BulkErrors.AnsweredBefore(request, Status),
            };
        }

        var maySendAgain = request.Replay == Replay.Always || (request.Replay == Replay.WhenSafe && request.Method != HttpMethod.Post);
        return WasSent && !maySendAgain ? new BulkResult(request, null, null, null) { Error = BulkErrors.LeftOpen(request) } : null;
    }
}
