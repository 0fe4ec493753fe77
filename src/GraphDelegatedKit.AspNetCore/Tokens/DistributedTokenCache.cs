using GraphDelegatedKit.AspNetCore.Storage;
using Microsoft.Extensions.Options;
using Microsoft.Identity.Web.TokenCacheProviders;

namespace GraphDelegatedKit.AspNetCore.Tokens;

/// <summary>
/// The token cache of each user in the distributed cache. It takes the place of Microsoft.Identity.Web's adapter, which reads an entry in
/// plain text, answers a failed read as a miss and a failed write as a success, and keeps a first level in memory that other instances
/// cannot invalidate.
/// </summary>
internal sealed class DistributedTokenCache(SealedStore store, IOptions<GraphDelegatedWebOptions> options) : MsalAbstractTokenCacheProvider
{
    private const string Kind = "tokens";

    private EntryLifetime Lifetime => EntryLifetime.FromUse(options.Value.SessionLifetime);

    protected override Task<byte[]?> ReadCacheBytesAsync(string cacheKey) => store.ReadAsync(Kind, cacheKey, CancellationToken.None);

    protected override Task<byte[]?> ReadCacheBytesAsync(string cacheKey, CacheSerializerHints cacheSerializerHints) =>
        store.ReadAsync(Kind, cacheKey, GetToken(cacheSerializerHints));

    protected override Task WriteCacheBytesAsync(string cacheKey, byte[] bytes) =>
        store.WriteAsync(Kind, cacheKey, bytes, Lifetime, CancellationToken.None);

    // A token that was received is written even if the request was cancelled: the refresh token in it may replace the former one.
    protected override Task WriteCacheBytesAsync(string cacheKey, byte[] bytes, CacheSerializerHints cacheSerializerHints) =>
        WriteCacheBytesAsync(cacheKey, bytes);

    protected override Task RemoveKeyAsync(string cacheKey) => store.RemoveAsync(Kind, cacheKey, CancellationToken.None);

    private static CancellationToken GetToken(CacheSerializerHints? hints) => hints?.CancellationToken ?? CancellationToken.None;
}
