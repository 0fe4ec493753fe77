namespace GraphDelegatedKit.Testing.Faults;

// https://learn.microsoft.com/graph/throttling: so many requests in any window of this length. Where refused ones count as well, whoever asks again too
// early only makes it longer.
internal sealed class RequestBudget(int requests, TimeSpan window, bool countRefused)
{
    // The last that counted, never more than the budget: while the oldest of a full one is inside the window, there is no room.
    private readonly Queue<DateTimeOffset> _counted = new();

    // How much of the window is left; null when there is room.
    public TimeSpan? Refuses(DateTimeOffset now)
    {
        var refuses = _counted.Count == requests && _counted.Peek() + window > now;
        if (!refuses || countRefused)
        {
            if (_counted.Count == requests)
                _counted.Dequeue();
            _counted.Enqueue(now);
        }

        return refuses ? _counted.Peek() + window - now : null;
    }
}
