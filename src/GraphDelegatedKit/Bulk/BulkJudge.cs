using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>Says of every request of a batch that came back, or did not, whether that is its result or it goes again, and when.</summary>
internal sealed class BulkJudge(Pace pace, Lanes lanes)
{
    /// <returns>Each request of the batch once, parents before children.</returns>
    public async Task<IReadOnlyList<Judged>> JudgeAsync(BatchOutcome outcome)
    {
        var judged = new List<Judged>(outcome.Items.Count);
        var jitter = pace.Random();
        foreach (var item in outcome.Items)
        {
            if (IsUnwritable(outcome, item) is { } why)
            {
                Add(item, item.Failed(BulkErrors.Unwritable(item, why)));
                continue;
            }

            var at = IndexOf(outcome.Written, item);
            if (at < 0) // one it waits for could not be written
            {
                Add(item, null);
                continue;
            }

            item.Attempts += outcome.Attempts;
            var result = outcome.Error is { } error ? OfWhole(outcome, item, error, jitter)
                : outcome.Replies![at] is { } reply ? await OfReplyAsync(outcome, item, reply, jitter).ConfigureAwait(false)
                : OfLost(item, null, jitter);
            if (outcome.Error is null) item.Suspects = null;
            Add(item, result);
        }

        return judged;

        void Add(BulkItem item, BulkResult? result)
        {
            item.Standing = result is null ? Standing.Waiting : result.IsSuccess ? Standing.Succeeded : Standing.Failed; // its children come next
            judged.Add(new(item, result));
        }
    }

    private async ValueTask<BulkResult?> OfReplyAsync(BatchOutcome outcome, BulkItem item, ReplyItem reply, double jitter)
    {
        if (reply.Status == HttpStatusCode.FailedDependency && item.Parents.Count > 0)
        {
            if (item.FailedParent is { } parent) return item.Failed(BulkErrors.ParentFailed(item, parent));
            if (item.Request.Replay != Replay.Never && item.Parents.Any(static parent => parent.Standing == Standing.Waiting)) return null; // with its parent
        }

        var asked = ThrottleGate.IsThrottled(reply.Status) && reply.Header("Retry-After") is { } header ? RetryAfter.Parse(header, pace.Time.GetUtcNow()) : null;
        if (asked is { } wait) item.Gate.CloseFor(wait, pace.Time);
        item.MayHaveExecuted |= Verdicts.LeavesOpen(item, reply.Status, asked);
        var again = Again(item, Verdicts.Of(item, reply.Status, asked, lanes.Left(item)), reply.Status == HttpStatusCode.TooManyRequests, jitter);
        if (again) return null;

        var location = (int)reply.Status is >= 300 and < 400 && reply.Header("Location") is { } address && ServerLink.TryParse(address, out _) ? GraphUrl.PreAuthenticated(address) : null;
        return new BulkResult(item.Request, reply.Status, reply, outcome.Json)
        {
            Attempts = item.Attempts,
            Location = location,
            Error = reply.Status < HttpStatusCode.BadRequest ? null : await BulkErrors.OfAsync(item, reply, outcome.Token, pace.Time).ConfigureAwait(false),
        };
    }

    private BulkResult? OfWhole(BatchOutcome outcome, BulkItem item, GraphException error, double jitter)
    {
        if (item.Alone)
        {
            item.MayHaveExecuted |= error.MayHaveExecuted;
            return item.Failed(BulkErrors.OfBatch(item, error));
        }

        if (error.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge && outcome.Written.Count > 1)
        {
            Suspect(outcome.Written);
            return null;
        }

        if (error.Status is not { } status) return error.MayHaveExecuted ? OfLost(item, error, jitter) : item.Failed(BulkErrors.OfBatch(item, error));

        item.MayHaveExecuted |= Verdicts.LeavesOpen(item, status, error.RetryAfter);
        var verdict = status == HttpStatusCode.Unauthorized ? Verdict.Final : Verdicts.Of(item, status, error.RetryAfter, lanes.Left(item));
        return Again(item, verdict, wholeWorkload: false, jitter) ? null : item.Failed(BulkErrors.OfBatch(item, error));
    }

    private BulkResult? OfLost(BulkItem item, GraphException? error, double jitter)
    {
        item.MayHaveExecuted |= Verdicts.LostLeavesOpen(item);
        return Again(item, Verdicts.OfLost(item, lanes.Left(item)), wholeWorkload: false, jitter) ? null
            : item.Failed(error is null ? BulkErrors.Lost(item) : BulkErrors.OfBatch(item, error));
    }

    private bool Again(BulkItem item, Verdict verdict, bool wholeWorkload, double jitter)
    {
        if (verdict == Verdict.Final) return false;
        if (verdict == Verdict.Alone) item.Alone = true;
        if (verdict == Verdict.AgainLater)
        {
            item.Tries++;
            lanes.BackOff(item, wholeWorkload, jitter);
        }

        return true;
    }

    // Half and half, until the one that spoils it is by itself: the others are innocent.
    private static void Suspect(IReadOnlyList<BulkItem> batch)
    {
        if (batch[0].Suspects is { } group && batch.Any(item => item.Suspects != group)) return; // divided already, for the one before
        var (first, second) = (new object(), new object());
        for (var i = 0; i < batch.Count; i++) batch[i].Suspects = i < batch.Count / 2 ? first : second;
    }

    private static Exception? IsUnwritable(BatchOutcome outcome, BulkItem item)
    {
        foreach (var (other, why) in outcome.Unwritable)
            if (other == item)
                return why;

        return null;
    }

    private static int IndexOf(IReadOnlyList<BulkItem> items, BulkItem wanted)
    {
        for (var i = 0; i < items.Count; i++)
            if (items[i] == wanted)
                return i;

        return -1;
    }
}
