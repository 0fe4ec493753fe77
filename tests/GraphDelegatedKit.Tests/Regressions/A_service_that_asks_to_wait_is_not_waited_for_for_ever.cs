using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A download went on for as long as every answer was another Retry-After; and one of two months threw ArgumentOutOfRangeException out of Task.Delay.</summary>
public sealed class A_service_that_asks_to_wait_is_not_waited_for_for_ever
{
    [TestCase(600, 12)]
    [TestCase(5_000_000, 0)]
    public async Task After_two_hours_without_a_byte_it_is_told_when_to_run_again(int seconds, int waits)
    {
        await using var shelf = await Shelf.OpenAsync(1000);
        var asked = TimeSpan.FromSeconds(seconds);
        shelf.Tenant.Faults.Throttle("/_layouts/15/download.aspx", 100, asked);

        var stopped = await Assert.ThrowsAsync<TransferInterruptedException>(() => shelf.DownloadAsync());

        Assert.That((stopped!.Reason, (stopped.InnerException as GraphException)?.RetryAfter), Is.EqualTo((TransferReason.Unreachable, (TimeSpan?)asked)));
        Assert.That(shelf.Clock.Delays, Is.EqualTo(Enumerable.Repeat(asked, waits)));
    }
}
