using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>A distributed cache in memory that can fail, lose its entries, and show what was written.</summary>
internal sealed class SwitchableCache : IDistributedCache
{
    private readonly Dictionary<string, byte[]> _written = [];
    private MemoryDistributedCache _inner = Create();

    public bool IsDown { get; set; }

    public bool RefusesWrites { get; set; }

    /// <summary>Gets or sets after how many writes the cache fails; <see langword="null"/> for never.</summary>
    public int? FailsAfterWrites { get; set; }

    /// <summary>Gets the entries that were written and not removed.</summary>
    public IReadOnlyDictionary<string, byte[]> Written
    {
        get
        {
            lock (_written) return new Dictionary<string, byte[]>(_written);
        }
    }

    public void Clear()
    {
        _inner = Create();
        lock (_written) _written.Clear();
    }

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        ThrowIf(IsDown);
        return _inner.GetAsync(key, token);
    }

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ThrowIf(IsDown || RefusesWrites || FailsAfterWrites == 0);
        FailsAfterWrites--;
        await _inner.SetAsync(key, value, options, token);
        lock (_written) _written[key] = value;
    }

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        ThrowIf(IsDown || RefusesWrites);
        await _inner.RemoveAsync(key, token);
        lock (_written) _written.Remove(key);
    }

    public byte[]? Get(string key) => throw new NotSupportedException();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

    public void Refresh(string key) => throw new NotSupportedException();

    public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

    public void Remove(string key) => throw new NotSupportedException();

    private static MemoryDistributedCache Create() =>
        new(Microsoft.Extensions.Options.Options.Create(new MemoryDistributedCacheOptions()));

    private static void ThrowIf(bool isDown)
    {
        if (isDown) throw new IOException("The store is down.");
    }
}
