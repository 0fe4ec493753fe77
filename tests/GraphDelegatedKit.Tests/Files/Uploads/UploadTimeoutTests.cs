using System.Net;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files.Uploads;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The timeouts of the requests to a session.</summary>
public class UploadTimeoutTests
{
    private const int Range = 320 * 1024;
    private static readonly UploadOptions ThreeRanges = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly Clock _clock = new();

    [Test]
    public async Task A_session_deletion_without_a_response_ends_after_ten_seconds_and_the_original_error_is_reported()
    {
        var drive = new ScriptedDrive();
        drive.Faults[2] = UploadFault.Status507;
        var startedAt = _clock.GetUtcNow();
        var client = new InterceptingClient(drive, (request, cancellationToken) =>
        {
            if (request.Method != HttpMethod.Delete) return;
            _clock.Advance(TimeSpan.FromSeconds(10));
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException("The request would never end.");
        });

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(client, _clock).UploadAsync(new byte[3 * Range], DrivePath.In("d", "big.bin"), ThreeRanges)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Refused));
            Assert.That(_clock.GetUtcNow() - startedAt, Is.EqualTo(TimeSpan.FromSeconds(10)));
        }
    }

    [TestCase(null, 10 * 1024 * 1024)]
    [TestCase(
        UploadOptions.MaxFragmentSize,
        UploadOptions.MaxFragmentSize,
        Description = "A configured fragment size cannot shrink, so the timeout must allow it.")]
    public async Task The_first_fragment_has_enough_time_at_300_kilobits_per_second(int? fragment, int length)
    {
        TimeSpan? timeout = null;
        var client = new InterceptingClient(
            new ScriptedDrive { ReportsHashes = false },
            (request, _) => timeout = request.Method == HttpMethod.Put ? request.AttemptTimeout : timeout);

        await GraphFilesFactory.Create(client, _clock)
            .UploadAsync(new byte[length], DrivePath.In("d", "big.bin"), new UploadOptions { FragmentSize = fragment });

        Assert.That(timeout, Is.GreaterThan(TimeSpan.FromSeconds(length * 8 / 300_000.0)));
    }

    [Test]
    public void A_fragment_that_can_shrink_times_out_after_five_minutes()
    {
        var plan = new UploadPlan(UploadPlan.MaxFragmentSize, 0, UploadPlan.MaxFragmentSize);

        Assert.That(plan.GetTimeout(plan.Next!.Value), Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task A_fragment_timeout_is_not_mistaken_for_a_source_error()
    {
        using var file = new TemporaryFile(3 * Range);
        var puts = 0;
        var client = new InterceptingClient(new ScriptedDrive(), (request, _) =>
        {
            if (request.Method != HttpMethod.Put || ++puts != 2) return;
            using var content = request.Content!.ToHttpContent(GraphJson.Default);
            Assert.CatchAsync<OperationCanceledException>(() => content.CopyToAsync(Stream.Null, new CancellationToken(canceled: true)))
                .GetAwaiter()
                .GetResult();
            throw new GraphException(null, "timeout", "No answer came.") { MayHaveExecuted = true };
        });

        var receipt = await GraphFilesFactory.Create(client, _clock).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), ThreeRanges);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_locked_file_can_be_awaited_longer_than_the_maximum_timer()
    {
        var putCount = 0;
        var client = new InterceptingClient(new ScriptedDrive(), (request, _) =>
        {
            if (request.Method == HttpMethod.Put && ++putCount == 1)
                throw new GraphException(HttpStatusCode.Locked, "resourceLocked", "It is checked out.")
                {
                    RetryAfter = TimeSpan.FromDays(60),
                };
        });

        var receipt = await GraphFilesFactory.Create(client, _clock).UploadAsync(
            new byte[Range],
            DrivePath.In("d", "big.bin"),
            new UploadOptions { MaxSingleRequestSize = 0, LockedItemTimeout = TimeSpan.FromDays(365) });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Retries, Is.EqualTo(1));
            Assert.That(_clock.Delays.Single(), Is.EqualTo(TimerDuration.Max));
        }
    }
}
