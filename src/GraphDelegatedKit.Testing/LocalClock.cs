using System.Text.Json.Serialization;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing;

/// <summary>
/// The clock of a tenant: it runs like <see cref="LocalTenantOptions.TimeProvider"/>, and a test moves it forward. A program in the same
/// process can use it as its own <see cref="TimeProvider"/>, so that both agree about the time.
/// </summary>
/// <remarks>
/// It keeps running, because a server with real sockets needs a clock that runs; a <c>FakeTimeProvider</c> of
/// Microsoft.Extensions.TimeProvider.Testing stands still until it is moved. If a test wants exactly that, it sets one as
/// <see cref="LocalTenantOptions.TimeProvider"/>, and may move either of them.
/// </remarks>
public sealed class LocalClock : TimeProvider
{
    private readonly TimeProvider _baseProvider;
    private readonly StateFolder _stateFolder;
    private readonly HashSet<LocalTimer> _timers = [];
    private readonly object _gate = new();
    private long _offsetTicks;

    internal LocalClock(TimeProvider baseProvider, StateFolder stateFolder)
    {
        _baseProvider = baseProvider;
        _stateFolder = stateFolder;
        _offsetTicks = stateFolder.Read<StoredOffset>(StateLayout.ClockFile)?.Ticks ?? 0;
    }

    /// <summary>Gets how far the clock is ahead of <see cref="LocalTenantOptions.TimeProvider"/>. A state folder keeps it.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    /// <inheritdoc/>
    public override long TimestampFrequency => _baseProvider.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _baseProvider.LocalTimeZone;

    /// <summary>
    /// Moves the clock forward: tokens, codes, sessions and addresses age, rate limits recover, and the delays of faults and all timers
    /// that become due end. A timer with a period that becomes due several times is called once, as after a machine has slept.
    /// </summary>
    /// <param name="by">How far; the clock does not go back.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative, or leads beyond the year 9999.</exception>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        LocalTimer[] timers;
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(by, DateTimeOffset.MaxValue - GetUtcNow());
            var offset = Offset + by;
            if (!_stateFolder.IsTemporary)
                _stateFolder.Write(StateLayout.ClockFile, new StoredOffset(offset.Ticks));
            Interlocked.Exchange(ref _offsetTicks, offset.Ticks);
            timers = [.. _timers];
        }

        foreach (var timer in timers)
            timer.SetBaseTimer();
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _baseProvider.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() =>
        _baseProvider.GetTimestamp() + (long)((Int128)Offset.Ticks * TimestampFrequency / TimeSpan.TicksPerSecond);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new LocalTimer(this, _baseProvider, callback, state, dueTime, period);
    }

    // The time since an arbitrary moment; unlike GetUtcNow it does not jump when the machine's clock is set.
    internal TimeSpan Elapsed => GetElapsedTime(0);

    internal void Add(LocalTimer timer)
    {
        lock (_gate)
        {
            _timers.Add(timer);
        }
    }

    internal void Remove(LocalTimer timer)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
        }
    }

    private sealed record StoredOffset([property: JsonPropertyName("aheadTicks")] long Ticks);
}
