using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class A_service_that_says_later_for_ever_does_not_hold_an_upload_for_ever
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly Clock _clock = new();

    [Test]
    public async Task It_waits_as_long_as_the_address_lives_and_can_be_gone_on_with()
    {
        using var folder = new Folder();
        using var file = new LocalFile(3 * Range);
        var began = _clock.GetUtcNow();
        var drive = new UploadSessionScript { FromThenOn = (2, Fault.Answer503WithRetryAfter) };

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(drive, _clock, folder).UploadAsync(file.Path, Target, new() { FragmentSize = Range, MaxSingleRequestSize = 0 })))!;

        Assert.That((stopped.Reason, stopped.PendingUploadId is not null), Is.EqualTo((TransferReason.Unreachable, true)));
        Assert.That(_clock.GetUtcNow() - began, Is.LessThan(TimeSpan.FromDays(1)).And.GreaterThan(TimeSpan.FromHours(23)));
    }

    [TestCase(ConflictBehavior.Rename, 0)]
    [TestCase(ConflictBehavior.Fail, 4 * Range)]
    public async Task A_wait_of_months_is_told_and_neither_waited_for_nor_a_fault_of_ours(ConflictBehavior conflict, int mostInOnePut)
    {
        using var file = new LocalFile(3 * Range);
        var drive = new UploadSessionScript { FromThenOn = (1, Fault.Answer429), Asks = TimeSpan.FromDays(60) };

        var stopped = (await Assert.CatchAsync(() => Transfers.By(drive, _clock).UploadAsync(file.Path, Target, new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = mostInOnePut })))!;

        Assert.That((stopped as GraphException ?? stopped.InnerException as GraphException)?.Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(_clock.Delays, Is.Empty);
    }

    [TestCase(60 * 86_400, 1)]
    [TestCase(5, 5)]
    public async Task Nor_at_the_opening_of_its_session(int seconds, int tries)
    {
        var client = new Later(TimeSpan.FromSeconds(seconds));

        var refused = (await Assert.ThrowsAsync<GraphException>(() => Transfers.By(client, _clock).UploadAsync(new byte[Range], Target, new() { MaxSingleRequestSize = 0 })))!;

        Assert.That((refused.Status, client.Opened, _clock.Delays.Count), Is.EqualTo((HttpStatusCode.GatewayTimeout, tries, tries - 1)));
    }

    [Test]
    public async Task Nor_a_small_attachment()
    {
        var refused = (await Assert.ThrowsAsync<GraphException>(() => Transfers.By(new Later(TimeSpan.FromDays(60)), _clock).AttachToMessageAsync("m", new MemoryStream([1]), "a.bin")))!;

        Assert.That((refused.Status, _clock.Delays.Count), Is.EqualTo((HttpStatusCode.GatewayTimeout, 0)));
    }

    private sealed class Later(TimeSpan asked) : IGraphClient
    {
        public int Opened { get; private set; }

        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
        {
            if (request.Method == HttpMethod.Get) throw new GraphException(HttpStatusCode.NotFound, "itemNotFound", "There is none.");
            if (Opened++ > 99) throw new InvalidOperationException("It goes on for ever.");
            throw new GraphException(HttpStatusCode.GatewayTimeout, "gatewayTimeout", "Later.") { RetryAfter = asked, MayHaveExecuted = true };
        }
    }
}
