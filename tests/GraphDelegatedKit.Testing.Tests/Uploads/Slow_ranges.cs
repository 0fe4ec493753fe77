namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class Slow_ranges
{
    [Test]
    public async Task Wait_by_the_clock_of_the_tenant()
    {
        var clock = new HandClock();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new Client(tenant);
        await client.SignInAsync();
        using var upload = await Upload.BeginAsync(tenant, client, "root:/f.bin:");
        tenant.Faults.SlowUpload(0, TimeSpan.FromMinutes(7));

        var answer = upload.PutAsync(new byte[100], 0, 100);
        var (due, fire) = await clock.Asked;
        var early = answer.IsCompleted;
        fire();

        Assert.That((due, early, (await answer).Status), Is.EqualTo((TimeSpan.FromMinutes(7), false, 201)));
    }

    // Its one timer is due when the test says so.
    private sealed class HandClock : TimeProvider
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
}
