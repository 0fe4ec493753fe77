namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/graph/throttling: a maximum number of requests in any time window. If rejected requests
// count, a client that retries too early extends its wait.
internal sealed class RateLimit(int maxRequests, TimeSpan window, bool countRejected)
{
    // The times of the last counted requests, at most maxRequests. A full queue whose oldest time is inside the window means rejection.
    private readonly Queue<DateTimeOffset> _requestTimes = new();

    // The remaining time of the window; null if the request is within the limit.
    public TimeSpan? GetRetryAfter(DateTimeOffset now)
    {
        var isRejected = _requestTimes.Count == maxRequests && _requestTimes.Peek() + window > now;
        if (!isRejected || countRejected)
        {
            if (_requestTimes.Count == maxRequests)
                _requestTimes.Dequeue();
            _requestTimes.Enqueue(now);
        }

        return isRejected ? _requestTimes.Peek() + window - now : null;
    }
}
