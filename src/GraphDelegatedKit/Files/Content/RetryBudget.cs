using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Content;

/// <summary>A limit of consecutive attempts without progress. Any new highest offset resets the count.</summary>
internal sealed class RetryBudget(Func<double> jitter)
{
    public const int MaxAttempts = 6;

    private long _highestOffset, _lastOffset;

    /// <summary>Gets the number of attempts since the last progress.</summary>
    public int Attempts { get; private set; }

    /// <summary>
    /// Gets the last failure since the last progress; <see langword="null"/> if the service only returned successful responses.
    /// </summary>
    public GraphException? LastFault { get; private set; }

    public bool IsExhausted => Attempts >= MaxAttempts;

    public TimeSpan NextDelay => Backoff.GetDelay(Attempts + 2, jitter()); // a lost connection is rarely back within the first half second

    public void Advance(long offset)
    {
        if (offset > _highestOffset)
            (_highestOffset, Attempts, LastFault) = (offset, 0, null);
        else if (offset <= _lastOffset) // catching up after the service lost bytes is not a failure; losing bytes again and again is
            Attempts++;

        _lastOffset = offset;
    }

    public void SetLastFault(GraphException fault) => LastFault = fault;

    /// <summary>Counts an attempt that got no response.</summary>
    public void RecordFailure() => Attempts++;

    /// <summary>Resets the offsets and the count for a new session, which starts from the first byte.</summary>
    public void Reset() => (_highestOffset, _lastOffset, Attempts) = (0, 0, 0);
}
