namespace GraphDelegatedKit;

/// <summary>Why the sign-in is protected less well than was asked for.</summary>
/// <param name="Requested">What was asked for: the first of <see cref="TokenCacheOptions.Protection"/>.</param>
/// <param name="Reason">What it lacks here.</param>
/// <param name="Remedy">What a person can do about it.</param>
public sealed record CacheFallback(CacheProtection Requested, string Reason, string Remedy);
