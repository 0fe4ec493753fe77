using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>What follows from an answer, by the same table as for single requests.</summary>
internal static class Verdicts
{
    private static readonly IOException Lost = new("The answer was lost.");

    /// <param name="item">The request, with the tries it has used up.</param>
    /// <param name="status">Its status.</param>
    /// <param name="asked">How long the service asked to be left alone.</param>
    /// <param name="left">How long it may still take.</param>
    public static Verdict Of(BulkItem item, HttpStatusCode status, TimeSpan? asked, TimeSpan left)
    {
        var request = item.Request;
        if (status < HttpStatusCode.BadRequest) return Verdict.Final;
        if (status == HttpStatusCode.Unauthorized && !item.Alone && request.Replay != Replay.Never) return Verdict.Alone;
        if (!SendAgain.After(request.Method, request.Replay, status, asked is not null)) return Verdict.Final;
        if (asked > TimeSpan.Zero) return left > asked ? Verdict.AgainWhenOpen : Verdict.Final;
        return HasAnotherTry(item, left) ? Verdict.AgainLater : Verdict.Final;
    }

    /// <summary>No answer came although the batch may have run.</summary>
    public static Verdict OfLost(BulkItem item, TimeSpan left) =>
        SendAgain.After(item.Request.Method, item.Request.Replay, Lost) && HasAnotherTry(item, left) ? Verdict.AgainLater : Verdict.Final;

    public static bool LeavesOpen(BulkItem item, HttpStatusCode status, TimeSpan? asked) => SendAgain.LeavesOpen(item.Request.Method, status, asked is not null);

    public static bool LostLeavesOpen(BulkItem item) => SendAgain.LeavesOpen(item.Request.Method, Lost);

    private static bool HasAnotherTry(BulkItem item, TimeSpan left) => item.Tries + 1 < RetryHandler.MaxTries && left > Backoff.Before(item.Tries + 1, 1);
}
