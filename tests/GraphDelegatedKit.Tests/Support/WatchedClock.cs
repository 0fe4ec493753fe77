using Microsoft.Extensions.Time.Testing;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// A <see cref="FakeTimeProvider"/> that reports each delay as it begins. FakeTimeProvider does not, and a test that moves the clock
/// too early leaves the delay waiting.
/// </summary>
#pragma warning disable CA1852 // Clock derives from it, but not in every project that links this file
internal class WatchedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly TaskCompletionSource<TimeSpan> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>MSAL reads the machine's clock, so this one begins there.</summary>
    public WatchedClock()
        : this(DateTimeOffset.UtcNow)
    {
    }

    /// <summary>The length of the first delay, once it has begun.</summary>
    public Task<TimeSpan> FirstDelay => _first.Task;

    /// <summary>Called with the length of each delay, once it has begun.</summary>
    public Action<TimeSpan>? OnDelay { get; init; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (IsDelay(state, dueTime))
        {
            _first.TrySetResult(dueTime);
            OnDelay?.Invoke(dueTime);
        }

        return timer;
    }

    /// <summary>Task.Delay hands over its own task; a deadline hands over a CancellationTokenSource or something else.</summary>
    protected static bool IsDelay(object? state, TimeSpan dueTime) => state is Task && dueTime > TimeSpan.Zero;
}
