namespace Killed;

/// <summary>
/// The machine's clock, but waits of seconds are over at once: what is waited for here is next door. Longer ones are limits, and stay.
/// </summary>
/// <remarks>Not a FakeTimeProvider: nothing moves the clock of a process of its own.</remarks>
internal sealed class FastForwardTimeProvider : TimeProvider
{
    private static readonly TimeSpan MaxSkippedDelay = TimeSpan.FromSeconds(9);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < MaxSkippedDelay ? dueTime / 100 : dueTime, period);
}
