namespace GraphDelegatedKit;

/// <summary>Options for the location and protection of the persisted sign-in.</summary>
public sealed class TokenCacheOptions
{
    /// <summary>Gets or sets the path of the cache file.</summary>
    /// <value>The default is <c>GraphDelegatedKit/cache-{client id}.bin</c> in the local application data folder.</value>
    public string? Path { get; set; }

    /// <summary>
    /// Gets or sets the accepted protections. The first available one is used, and never one that is not listed. A fallback is reported in
    /// <see cref="DelegatedSession.CacheStatus"/> and logged once as a warning.
    /// </summary>
    /// <value>The default is <see cref="StorageProtection.Os"/>, then <see cref="StorageProtection.OwnerOnlyFile"/>.</value>
    /// <remarks>
    /// <para>An existing file with a later protection in the list is rewritten with the selected one. An existing file whose protection
    /// is not listed or not available causes an error and is not changed: a new sign-in would replace it, and a planted file without
    /// encryption must not pass for the encrypted one. To encrypt a file that is not encrypted yet, add
    /// <see cref="StorageProtection.OwnerOnlyFile"/> to the end of the list for one run.</para>
    /// <para>An encrypted file belongs to one client id. If all listed protections encrypt, the group of the file and of its folder may
    /// have access, as on a volume that containers share; <see cref="CacheStatus.Warning"/> reports it. Otherwise such a file is
    /// refused.</para>
    /// </remarks>
    public IReadOnlyList<StorageProtection> Protection { get; set; } = [StorageProtection.Os, StorageProtection.OwnerOnlyFile];

    /// <summary>
    /// Gets or sets the callback that returns the key for <see cref="StorageProtection.CallerKey"/>: 32 bytes, such as from a mounted
    /// secret, an environment variable or a key service. Called once per session.
    /// </summary>
    /// <value>The default is <see langword="null"/>. To create a key: <c>openssl rand -base64 32</c>.</value>
    /// <remarks>
    /// If the callback throws or does not return within a minute, the next listed protection is used. A key of another length, or a key
    /// other than the one the file was written with, is an error.
    /// </remarks>
    public Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? Key { get; set; }
}
