namespace GraphDelegatedKit;

/// <summary>What is in effect for the persisted sign-in.</summary>
/// <param name="Protection">How it is protected, once it has been looked for.</param>
/// <param name="Path">The file; <see langword="null"/> in memory.</param>
/// <param name="Problem">What was wrong when it was last read or written; <see langword="null"/> if nothing.</param>
public sealed record CacheStatus(CacheProtection Protection, string? Path, string? Problem);
