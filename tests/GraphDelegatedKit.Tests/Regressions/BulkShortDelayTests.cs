using System.Globalization;
using System.Net;
using GraphDelegatedKit.Tests.Bulk;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A throttled request was looked at twice in a round: first its workload was closed, so it did not go; a moment later it was open, so
/// nothing was waited for. The job ended with "stands still".
/// </summary>
public sealed class BulkShortDelayTests
{
    [Test]
    public async Task A_bulk_job_with_a_short_throttling_delay_finishes_without_a_deadlock_error([Range(1, 40)] int milliseconds)
    {
        var retryAfter = (milliseconds / 1000.0).ToString(CultureInfo.InvariantCulture);
        var times = 0;
        using var server = new FakeBatchServer(
            _ => ++times == 1 ? new(HttpStatusCode.TooManyRequests, null, ("Retry-After", retryAfter)) : new(HttpStatusCode.NoContent));
        await using var graph = BulkTestData.CreateClient(server, new Clock { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) });

        var result = (await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("1")])).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(result.Attempts, Is.EqualTo(2));
        }
    }
}
