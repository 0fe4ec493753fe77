using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Task.Delay cuts a wait to whole milliseconds. A Retry-After that is a date leaves a fraction, for which the gate looped: for part of a
/// millisecond on the system clock, without end on a clock that stands still.
/// </summary>
public sealed class ThrottleGateDelayTests
{
    [Test]
    public async Task A_throttle_gate_rounds_its_delay_up_to_the_next_whole_millisecond()
    {
        var clock = new Clock();
        var gate = new ThrottleGate();
        gate.CloseFor(TimeSpan.FromTicks(12_345_678), clock);

        await Task.Run(() => gate.WaitAsync(Deadline.None, clock, default)).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.That(clock.Delays, Is.EqualTo(new[] { TimeSpan.FromMilliseconds(1235) }));
    }
}
