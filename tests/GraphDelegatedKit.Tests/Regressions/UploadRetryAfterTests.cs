using System.Net;
using GraphDelegatedKit.Tests.Files;

namespace GraphDelegatedKit.Tests.Regressions;

public class UploadRetryAfterTests
{
    private const int Range = 320 * 1024;
    private static readonly DrivePath Target = DrivePath.In("d", "big.bin");

    private readonly Clock _clock = new();

    [Test]
    public async Task An_upload_that_is_only_throttled_waits_until_its_upload_URL_expires_and_stays_resumable()
    {
        using var folder = new TemporaryFolder();
        using var file = new TemporaryFile(3 * Range);
        var startedAt = _clock.GetUtcNow();
        var drive = new ScriptedDrive { PersistentFault = (2, UploadFault.Status503WithRetryAfter) };

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => GraphFilesFactory.Create(drive, _clock, folder)
            .UploadAsync(file.Path, Target, new() { FragmentSize = Range, MaxSingleRequestSize = 0 })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Unreachable));
            Assert.That(interrupted.PendingUploadId is not null, Is.True);
        }

        Assert.That(_clock.GetUtcNow() - startedAt, Is.LessThan(TimeSpan.FromDays(1)).And.GreaterThan(TimeSpan.FromHours(23)));
    }

    [TestCase(ConflictBehavior.Rename, 0)]
    [TestCase(ConflictBehavior.Fail, 4 * Range)]
    public async Task An_upload_with_a_requested_delay_of_months_fails_at_once_with_status_429(
        ConflictBehavior conflict, int maxSingleRequestSize)
    {
        using var file = new TemporaryFile(3 * Range);
        var drive = new ScriptedDrive { PersistentFault = (1, UploadFault.Status429), ThrottleDelay = TimeSpan.FromDays(60) };

        var interrupted = (await Assert.CatchAsync(() => GraphFilesFactory.Create(drive, _clock).UploadAsync(
            file.Path, Target, new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = maxSingleRequestSize })))!;

        Assert.That(
            (interrupted as GraphException ?? interrupted.InnerException as GraphException)?.Status,
            Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(_clock.Delays, Is.Empty);
    }

    [TestCase(60 * 86_400, 1)]
    [TestCase(5, 5)]
    public async Task Opening_an_upload_session_fails_when_the_service_keeps_requesting_delays(int seconds, int attempts)
    {
        var client = new BusyGraphClient(TimeSpan.FromSeconds(seconds));

        var refused = (await Assert.ThrowsAsync<GraphException>(
            () => GraphFilesFactory.Create(client, _clock).UploadAsync(new byte[Range], Target, new() { MaxSingleRequestSize = 0 })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.GatewayTimeout));
            Assert.That(client.WriteCount, Is.EqualTo(attempts));
            Assert.That(_clock.Delays.Count, Is.EqualTo(attempts - 1));
        }
    }

    [Test]
    public async Task A_small_attachment_with_a_requested_delay_of_months_fails_at_once()
    {
        var refused = (await Assert.ThrowsAsync<GraphException>(() => GraphFilesFactory.Create(
            new BusyGraphClient(TimeSpan.FromDays(60)), _clock).AttachToMessageAsync("m", new MemoryStream([1]), "a.bin")))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.GatewayTimeout));
            Assert.That(_clock.Delays.Count, Is.Zero);
        }
    }

    private sealed class BusyGraphClient(TimeSpan retryAfter) : IGraphClient
    {
        public int WriteCount { get; private set; }

        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
        {
            if (request.Method == HttpMethod.Get) throw new GraphException(HttpStatusCode.NotFound, "itemNotFound", "There is none.");
            if (WriteCount++ > 99) throw new InvalidOperationException("The upload does not end.");
            throw new GraphException(HttpStatusCode.GatewayTimeout, "gatewayTimeout", "Later.")
            {
                RetryAfter = retryAfter,
                MayHaveExecuted = true,
            };
        }
    }
}
