namespace GraphDelegatedKit;

/// <summary>Options for the location and protection of the persisted sign-in.</summary>
public sealed class TokenCacheOptions
{
    /// <summary>The path of the cache file.</summary>
    /// <value>The default is <c>GraphDelegatedKit/cache-{client id}.bin</c> in the local application data folder.</value>
    public string? Path { get; set; }

    /// <summary>
    /// The accepted protections. The first available one is used, and never one that is not listed. A fallback is reported in
    /// <see cref="DelegatedSession.CacheStatus"/> and logged once as a warning.
    /// </summary>
    /// <value>The default is <see cref="StorageProtection.Os"/>, then <see cref="StorageProtection.OwnerOnlyFile"/>.</value>
    /// <remarks>
    /// An existing file that is not encrypted, or uses a later protection in the list, is rewritten with the selected one. An existing
    /// file whose protection is not listed or not available causes an error and is not changed, because a new sign-in would replace it.
    /// </remarks>
    public IReadOnlyList<StorageProtection> Protection { get; set; } = [StorageProtection.Os, StorageProtection.OwnerOnlyFile];

    /// <summary>
    /// Returns the key for <see cref="StorageProtection.CallerKey"/>: 32 bytes, such as from a mounted secret, an environment variable or a
    /// key service. Called once per session.
    /// </summary>
    /// <value>The default is <see langword="null"/>. To create a key: <c>openssl rand -base64 32</c>.</value>
    /// <remarks>
    /// If the callback throws, the next listed protection is used. A key of another length, or a key other than the one the file was
    /// written with, is an error.
    /// </remarks>
    public Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? Key { get; set; }
}
