namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/graph/throttling: so many requests in any window of this length. Where refused ones count as well, whoever asks again too
// early only makes it longer.
internal sealed class RateLimit(int maxRequests, TimeSpan window, bool countRejected)
{
    // The last that counted, never more than the budget: while the oldest of a full one is inside the window, there is no room.
    private readonly Queue<DateTimeOffset> _requestTimes = new();

    // How much of the window is left; null when there is room.
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
