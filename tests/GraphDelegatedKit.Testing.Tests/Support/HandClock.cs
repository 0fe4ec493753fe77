namespace GraphDelegatedKit.Testing.Tests.Support;

// Its one timer is due when the test says so.
internal sealed class HandClock : TimeProvider
{
    private readonly TaskCompletionSource<(TimeSpan Due, Action Fire)> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<(TimeSpan Due, Action Fire)> Asked => _asked.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _asked.TrySetResult((dueTime, () => callback(state)));
        return new Nothing();
    }

    private sealed class Nothing : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
