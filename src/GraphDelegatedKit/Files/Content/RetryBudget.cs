using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Files.Content;

/// <summary>The retry budget of the ranges of an upload.</summary>
internal sealed class RetryBudget(Func<double> jitter)
{
    public const int MaxAttempts = 6;

    private readonly Resilience.RetryBudget _budget = new(RetryPolicy.Upload, jitter);

    public int Attempts => _budget.Attempts;

    public GraphException? LastFault => _budget.LastFault as GraphException;

    public bool IsExhausted => _budget.IsExhausted;

    public TimeSpan NextDelay => _budget.NextDelay;

    public void Advance(long offset) => _budget.Advance(offset);

    public void SetLastFault(GraphException fault) => _budget.SetLastFault(fault);

    public void RecordFailure() => _budget.RecordFailure();

    public void Reset() => _budget.Reset();
}
