using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// A download did not end while every response had another Retry-After; and one of two months threw ArgumentOutOfRangeException out of
/// Task.Delay.
/// </summary>
public sealed class DownloadRetryAfterTests
{
    [TestCase(600, 12)]
    [TestCase(5_000_000, 0)]
    public async Task A_download_that_is_only_throttled_fails_after_two_hours_with_the_requested_delay(int seconds, int waits)
    {
        await using var shelf = await DownloadFixture.OpenAsync(1000);
        var retryAfter = TimeSpan.FromSeconds(seconds);
        shelf.Tenant.Faults.Throttle("/_layouts/15/download.aspx", 100, retryAfter);

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That((interrupted.InnerException as GraphException)?.RetryAfter, Is.EqualTo(retryAfter));
        }

        Assert.That(shelf.Clock.Delays, Is.EqualTo(Enumerable.Repeat(retryAfter, waits)));
    }

    [Test]
    public async Task Requested_delays_of_the_file_and_of_its_lookup_are_limited_together()
    {
        await using var shelf = await DownloadFixture.OpenAsync(1000);
        shelf.Tenant.Faults.Throttle("/_layouts/15/download.aspx", 1, TimeSpan.FromMinutes(90));
        shelf.Tenant.Faults.Fail("/_layouts/15/download.aspx", 500);
        shelf.Tenant.Faults.Throttle("*/items/*", 1, TimeSpan.FromMinutes(31));

        var interrupted = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        Assert.That(interrupted!.Reason, Is.EqualTo(TransferReason.Unreachable));
        Assert.That(interrupted.Message, Does.Contain("delay of 00:31:00"));
        Assert.That(shelf.Clock.Delays.Count(delay => delay > TimeSpan.FromMinutes(1)), Is.EqualTo(1));
    }
}
