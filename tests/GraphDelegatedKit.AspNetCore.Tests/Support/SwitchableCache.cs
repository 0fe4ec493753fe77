using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>A distributed cache in memory that can fail, lose its entries, and show what was written.</summary>
internal sealed class SwitchableCache : IDistributedCache
{
    private readonly Dictionary<string, byte[]> _written = [];
    private MemoryDistributedCache _inner = Create();
    private (string Part, TaskCompletionSource Source)? _expectedRemoval;

    public bool IsDown { get; set; }

    /// <summary>Gets or sets whether operations wait until their token ends them.</summary>
    public bool IsStalled { get; set; }

    /// <summary>Gets or sets whether entries are lost as soon as they are written, as in a store that is full.</summary>
    public bool LosesEntries { get; set; }

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

    /// <summary>Returns a task that ends when an entry whose key contains a text is removed.</summary>
    public Task WaitForRemovalAsync(string part)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _expectedRemoval = (part, source);
        return source.Task.WaitAsync(TimeSpan.FromMinutes(1));
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        ThrowIf(IsDown);
        if (IsStalled) await Task.Delay(Timeout.Infinite, token);
        return LosesEntries ? null : await _inner.GetAsync(key, token);
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
        if (_expectedRemoval is { } expected && key.Contains(expected.Part, StringComparison.Ordinal)) expected.Source.TrySetResult();
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
