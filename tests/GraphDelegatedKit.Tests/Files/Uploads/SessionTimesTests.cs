using System.Net;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>How long the requests to a session may take.</summary>
public class SessionTimesTests
{
    private const int Range = 320 * 1024;
    private static readonly UploadOptions InThree = new() { FragmentSize = Range, MaxSingleRequestSize = 0 };

    private readonly Clock _clock = new();

    [Test]
    public async Task A_farewell_that_is_not_answered_takes_ten_seconds_and_what_made_it_necessary_is_told()
    {
        var drive = new UploadSessionScript();
        drive.Faults[2] = Fault.Answer507;
        var began = _clock.GetUtcNow();
        var client = new Between(drive, (request, cancelled) =>
        {
            if (request.Method != HttpMethod.Delete) return;
            _clock.Advance(TimeSpan.FromSeconds(10));
            cancelled.ThrowIfCancellationRequested();
            throw new InvalidOperationException("It would wait for ever.");
        });

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(client, _clock).UploadAsync(new byte[3 * Range], DrivePath.In("d", "big.bin"), InThree)))!;

        Assert.That((stopped.Reason, _clock.GetUtcNow() - began), Is.EqualTo((TransferReason.Refused, TimeSpan.FromSeconds(10))));
    }

    [TestCase(null, (int)UploadPlan.DefaultFragmentSize)]
    [TestCase(UploadOptions.MaxFragmentSize, UploadOptions.MaxFragmentSize, Description = "It cannot become smaller, so that it has to get through as it is.")]
    public async Task A_first_fragment_gets_through_a_line_of_300_kilobits_a_second(int? fragment, int length)
    {
        TimeSpan? granted = null;
        var client = new Between(new UploadSessionScript { TellsHashes = false }, (request, _) => granted = request.Method == HttpMethod.Put ? request.AttemptTimeout : granted);

        await Transfers.By(client, _clock).UploadAsync(new byte[length], DrivePath.In("d", "big.bin"), new UploadOptions { FragmentSize = fragment });

        Assert.That(granted, Is.GreaterThan(TimeSpan.FromSeconds(length * 8 / 300_000.0)));
    }

    [Test]
    public void A_fragment_that_can_become_smaller_is_given_up_after_five_minutes()
    {
        var plan = new UploadPlan(UploadPlan.MaxFragmentSize, 0, UploadPlan.MaxFragmentSize);

        Assert.That(plan.GetTimeout(plan.Next!.Value), Is.EqualTo(TimeSpan.FromMinutes(5)));
    }

    [Test]
    public async Task A_fragment_that_took_too_long_is_no_fault_of_the_file()
    {
        using var file = new LocalFile(3 * Range);
        var puts = 0;
        var client = new Between(new UploadSessionScript(), (request, _) =>
        {
            if (request.Method != HttpMethod.Put || ++puts != 2) return;
            using var content = request.Content!.ToHttpContent(GraphJson.Default);
            Assert.CatchAsync<OperationCanceledException>(() => content.CopyToAsync(Stream.Null, new CancellationToken(canceled: true))).GetAwaiter().GetResult();
            throw new GraphException(null, "timeout", "No answer came.") { MayHaveExecuted = true };
        });

        var receipt = await Transfers.By(client, _clock).UploadAsync(file.Path, DrivePath.In("d", "big.bin"), InThree);

        Assert.That((receipt.Verified, receipt.Retries), Is.EqualTo((Verification.Matched, 1)));
    }

    [Test]
    public async Task A_lock_can_be_waited_for_longer_than_any_timer_runs()
    {
        var puts = 0;
        var client = new Between(new UploadSessionScript(), (request, _) =>
        {
            if (request.Method == HttpMethod.Put && ++puts == 1) throw new GraphException(HttpStatusCode.Locked, "resourceLocked", "It is checked out.") { RetryAfter = TimeSpan.FromDays(60) };
        });

        var receipt = await Transfers.By(client, _clock).UploadAsync(new byte[Range], DrivePath.In("d", "big.bin"), new UploadOptions { MaxSingleRequestSize = 0, LockedItemTimeout = TimeSpan.FromDays(365) });

        Assert.That((receipt.Retries, _clock.Delays.Single()), Is.EqualTo((1, Deadline.MaxTimerDuration)));
    }

    private sealed class Between(UploadSessionScript drive, Action<GraphRequest, CancellationToken> act) : IGraphClient
    {
        public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default)
        {
            act(request, cancellationToken);
            return drive.SendAsync(request, cancellationToken);
        }
    }
}
