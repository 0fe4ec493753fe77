namespace GraphDelegatedKit;

/// <summary>Where the sign-in is kept, and how.</summary>
public sealed class TokenCacheOptions
{
    /// <summary>The file.</summary>
    /// <value><c>GraphDelegatedKit/cache-{client id}.bin</c> in the local application data folder; never the working directory.</value>
    public string? Path { get; set; }

    /// <summary>
    /// How it is protected: the first that can be used here is used, and nothing that is not named. A step down is in <see cref="DelegatedSession.CacheStatus"/> and logged
    /// as a warning, once.
    /// </summary>
    /// <value><see cref="CacheProtection.Os"/>, then <see cref="CacheProtection.OwnerOnlyFile"/>.</value>
    /// <remarks>
    /// A file found under a later one, or not encrypted, is moved up. One protected by other means than are named or can be had here is left alone, and is an
    /// error: signing in beside it would lose it.
    /// </remarks>
    public IReadOnlyList<CacheProtection> Protection { get; set; } = [CacheProtection.Os, CacheProtection.OwnerOnlyFile];

    /// <summary>Brings the key for <see cref="CacheProtection.CallerKey"/>: 32 bytes from a mounted secret, an environment variable, a key service. It is asked once a session.</summary>
    /// <value>None. To make one: <c>openssl rand -base64 32</c>.</value>
    /// <remarks>If it throws, the key cannot be had, and the next protection named is used. A key of another length, or another key than the file was written with, is an error.</remarks>
    public Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>>? Key { get; set; }
}
