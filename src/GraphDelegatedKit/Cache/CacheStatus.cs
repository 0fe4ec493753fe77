namespace GraphDelegatedKit;

/// <summary>The current state of the persisted sign-in.</summary>
/// <param name="Protection">The protection in effect; <see langword="null"/> before the first access, or if the sign-in cannot be stored,
/// for the reason in <paramref name="Problem"/>.</param>
/// <param name="Path">The cache file; <see langword="null"/> for <see cref="StorageProtection.Memory"/> and before the first
/// access.</param>
/// <param name="Problem">The error of the last read or write; <see langword="null"/> if it succeeded.</param>
public sealed record CacheStatus(StorageProtection? Protection, string? Path, string? Problem)
{
    /// <summary>
    /// Gets the reason why <see cref="Protection"/> is not the first one in the options; <see langword="null"/> if it is.
    /// </summary>
    public CacheFallback? Fallback { get; init; }

    /// <summary>
    /// Gets a risk that does not prevent the use of the sign-in: the group of the encrypted file or of its folder has access.
    /// <see langword="null"/> if there is none. It is logged as a warning when the cache is opened.
    /// </summary>
    public string? Warning { get; init; }
}
