namespace GraphDelegatedKit.Testing.Tests.Support;

// Its one timer is due when the test says so.
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly TaskCompletionSource<(TimeSpan Due, Action Fire)> _timerCreated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<(TimeSpan Due, Action Fire)> TimerCreated => _timerCreated.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _timerCreated.TrySetResult((dueTime, () => callback(state)));
        return new InactiveTimer();
    }

    private sealed class InactiveTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
