using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Content;

/// <summary>How often it goes on without getting on. One byte further than ever and all is forgiven.</summary>
internal sealed class RetryBudget(Func<double> jitter)
{
    public const int MaxAttempts = 6;

    private long _highestOffset, _lastOffset;

    /// <summary>Tries since the service last moved on.</summary>
    public int Attempts { get; private set; }

    /// <summary>The fault that was last got over since then; <see langword="null"/> if the service only ever answered well.</summary>
    public GraphException? LastFault { get; private set; }

    public bool IsExhausted => Attempts >= MaxAttempts;

    public TimeSpan NextDelay => Backoff.GetDelay(Attempts + 2, jitter()); // a line that is down is seldom back within the first half second

    public void Advance(long offset)
    {
        if (offset > _highestOffset)
            (_highestOffset, Attempts, LastFault) = (offset, 0, null);
        else if (offset <= _lastOffset) // a service that lost bytes may catch up, but not lose them for ever
            Attempts++;

        _lastOffset = offset;
    }

    public void SetLastFault(GraphException fault) => LastFault = fault;

    /// <summary>Not even an answer.</summary>
    public void RecordFailure() => Attempts++;

    /// <summary>A new session begins at the beginning, and that is no fault of it.</summary>
    public void Reset() => (_highestOffset, _lastOffset, Attempts) = (0, 0, 0);
}
