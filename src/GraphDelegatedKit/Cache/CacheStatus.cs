namespace GraphDelegatedKit;

/// <summary>What is in effect for the persisted sign-in.</summary>
/// <param name="Protection">How it is protected; <see langword="null"/> until it has been looked for, or if it cannot be kept at all, as <paramref name="Problem"/> then says.</param>
/// <param name="Path">The file; <see langword="null"/> in memory, and until it has been looked for.</param>
/// <param name="Problem">What was wrong when it was last read or written; <see langword="null"/> if nothing.</param>
public sealed record CacheStatus(CacheProtection? Protection, string? Path, string? Problem)
{
    /// <summary>Why <see cref="Protection"/> is not the one the options name first; <see langword="null"/> if it is.</summary>
    public CacheFallback? Fallback { get; init; }
}
