using System.Globalization;
using System.Net;
using GraphDelegatedKit.Tests.Bulk;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A throttled request was looked at twice in a round: first its workload was closed, so it did not go; a moment later it was open, so nothing was waited for. The job
/// ended with "stands still".
/// </summary>
public sealed class A_bulk_job_does_not_stand_still_when_its_wait_ends_early
{
    [Test]
    public async Task However_long_the_wait_was([Range(1, 40)] int milliseconds)
    {
        var retryAfter = (milliseconds / 1000.0).ToString(CultureInfo.InvariantCulture);
        var times = 0;
        using var server = new BatchServer(_ => ++times == 1 ? new(HttpStatusCode.TooManyRequests, null, ("Retry-After", retryAfter)) : new(HttpStatusCode.NoContent));
        await using var graph = Job.Client(server, new Hasty());

        var result = (await Job.RunAsync(graph, [Job.Request("1")])).Single();

        Assert.That((result.IsSuccess, result.Attempts), Is.EqualTo((true, 2)));
    }

    // A millisecond passes each time somebody looks.
    private sealed class Hasty : TimeProvider
    {
        private readonly Clock _clock = new();

        public override long TimestampFrequency => _clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow()
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            return _clock.GetUtcNow();
        }

        public override long GetTimestamp() => _clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _clock.CreateTimer(callback, state, dueTime, period);
    }
}
