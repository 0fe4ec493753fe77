namespace GraphDelegatedKit;

/// <summary>Where the sign-in is kept, and how.</summary>
public sealed class TokenCacheOptions
{
    /// <summary>The file.</summary>
    /// <value><c>GraphDelegatedKit/cache-{client id}.bin</c> in the local application data folder; never the working directory.</value>
    public string? Path { get; set; }

    /// <summary>How it is protected: the first that can be used here is used.</summary>
    /// <value><see cref="CacheProtection.OwnerOnlyFile"/> alone.</value>
    public IReadOnlyList<CacheProtection> Protection { get; set; } = [CacheProtection.OwnerOnlyFile];
}
