using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Files;

/// <summary>How often it goes on without getting on. One byte further than ever and all is forgiven.</summary>
internal sealed class Patience(Func<double> random)
{
    public const int MostTries = 6;

    private long _furthest, _last;

    /// <summary>Tries since the service last moved on.</summary>
    public int Tries { get; private set; }

    /// <summary>The fault that was last got over since then; <see langword="null"/> if the service only ever answered well.</summary>
    public GraphException? Fault { get; private set; }

    public bool IsAtEnd => Tries >= MostTries;

    public TimeSpan Wait => Backoff.Before(Tries + 2, random()); // a line that is down is seldom back within the first half second

    public void Saw(long offset)
    {
        if (offset > _furthest)
            (_furthest, Tries, Fault) = (offset, 0, null);
        else if (offset <= _last) // a service that lost bytes may catch up, but not lose them for ever
            Tries++;

        _last = offset;
    }

    public void Failed(GraphException fault) => Fault = fault;

    /// <summary>Not even an answer.</summary>
    public void SawNothing() => Tries++;

    /// <summary>A new session begins at the beginning, and that is no fault of it.</summary>
    public void StartOver() => (_furthest, _last, Tries) = (0, 0, 0);
}
