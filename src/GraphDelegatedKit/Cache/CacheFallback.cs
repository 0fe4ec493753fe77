namespace GraphDelegatedKit;

/// <summary>The reason why the sign-in is protected less well than requested.</summary>
/// <param name="Requested">The requested protection, which is the first of <see cref="TokenCacheOptions.Protection"/>.</param>
/// <param name="Reason">Why the requested protection is not available.</param>
/// <param name="Remedy">How to make the requested protection available.</param>
public sealed record CacheFallback(StorageProtection Requested, string Reason, string Remedy);
