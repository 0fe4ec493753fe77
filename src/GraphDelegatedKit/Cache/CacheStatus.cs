namespace GraphDelegatedKit;

/// <summary>What is in effect for the persisted sign-in.</summary>
/// <param name="Protection">How it is protected; <see langword="null"/> until it has been looked for, or if it cannot be kept at all, as <paramref name="Problem"/> then says.</param>
/// <param name="Asked">What the options name first.</param>
/// <param name="SteppedDown">Why <paramref name="Protection"/> is not what was <paramref name="Asked"/>, and what to do about it; <see langword="null"/> if it is.</param>
/// <param name="Path">The file; <see langword="null"/> in memory, or until it has been looked for.</param>
/// <param name="Problem">What was wrong when it was last read or written; <see langword="null"/> if nothing.</param>
public sealed record CacheStatus(CacheProtection? Protection, CacheProtection Asked, string? SteppedDown, string? Path, string? Problem);
