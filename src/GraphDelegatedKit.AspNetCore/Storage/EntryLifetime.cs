using Microsoft.Extensions.Caching.Distributed;

namespace GraphDelegatedKit.AspNetCore.Storage;

/// <summary>How long an entry is kept: since its last use, or since it was written.</summary>
internal readonly record struct EntryLifetime(TimeSpan? SinceUse, TimeSpan? SinceWrite)
{
    public static EntryLifetime FromUse(TimeSpan duration) => new(duration, null);

    public static EntryLifetime FromWrite(TimeSpan duration) => new(null, duration);

    public DistributedCacheEntryOptions ToEntryOptions() =>
        new() { SlidingExpiration = SinceUse, AbsoluteExpirationRelativeToNow = SinceWrite };
}
