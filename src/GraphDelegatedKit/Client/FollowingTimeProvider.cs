namespace GraphDelegatedKit.Client;

/// <summary>
/// The clock of a client that is not known at first. It shows the system's time until the client's clock is known, and from then on the
/// client's. Its timestamps continue, so that a measured duration stays right.
/// </summary>
internal sealed class FollowingTimeProvider : TimeProvider
{
    private volatile Clock _clock = new(System, 0, System.GetTimestamp());

    public override TimeZoneInfo LocalTimeZone => _clock.Time.LocalTimeZone;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Follow(TimeProvider time)
    {
        if (time != _clock.Time) _clock = new(time, GetTimestamp(), time.GetTimestamp());
    }

    public override DateTimeOffset GetUtcNow() => _clock.Time.GetUtcNow();

    public override long GetTimestamp() => _clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _clock.Time.CreateTimer(callback, state, dueTime, period);

    // A clock, and what this provider's timestamp (in ticks) was at a timestamp of that clock.
    private sealed record Clock(TimeProvider Time, long StartTicks, long StartTimestamp)
    {
        public long GetTimestamp() => StartTicks + Time.GetElapsedTime(StartTimestamp).Ticks;
    }
}
