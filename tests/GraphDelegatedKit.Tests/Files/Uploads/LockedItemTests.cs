using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Status 423: the file is open or checked out by another user.</summary>
public class LockedItemTests
{
    private const int Fragment = 8 * 320 * 1024;
    private const int Size = (2 * Fragment) + 12_345;
    private const int SecondRangeOffset = Fragment + 1000;

    [Test]
    public async Task An_upload_to_a_locked_file_resumes_where_it_stopped()
    {
        using var file = new TemporaryFile(Size);
        using var journal = new TemporaryFolder();
        await using var fixture = await UploadFixture.SignInAsync();
        fixture.Tenant.Faults.FailUpload(SecondRangeOffset, 423);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => fixture.UploadAsync(file, "a.bin", new() { FragmentSize = Fragment }, journal)))!;
        var receipt = await fixture.UploadAsync(file, "a.bin", new() { FragmentSize = Fragment }, journal);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Locked));
            Assert.That(interrupted.PendingUploadId, Is.Not.Null);
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Fragment));
            Assert.That(fixture.Tenant.Uploads.Single().BytesResent, Is.Zero);
            Assert.That(fixture.HasContent("a.bin", file.Content), Is.True);
        }
    }

    [Test]
    public async Task An_upload_waits_with_increasing_delays_while_the_file_is_locked()
    {
        using var file = new TemporaryFile(Size);
        await using var fixture = await UploadFixture.SignInAsync();
        fixture.Tenant.Faults.FailUpload(SecondRangeOffset, 423, times: 6);

        var receipt = await fixture.UploadAsync(
            file, "a.bin", new() { FragmentSize = Fragment, LockedItemTimeout = TimeSpan.FromMinutes(30) });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Retries, Is.EqualTo(6));
            Assert.That(fixture.Clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo((double[])[15, 30, 60, 120, 240, 300]));
        }
    }

    [Test]
    public async Task An_upload_waits_no_longer_than_LockedItemTimeout()
    {
        using var file = new TemporaryFile(Size);
        await using var fixture = await UploadFixture.SignInAsync();
        fixture.Tenant.Faults.FailUpload(SecondRangeOffset, 423, times: 9);

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() =>
            fixture.UploadAsync(file, "a.bin", new() { FragmentSize = Fragment, LockedItemTimeout = TimeSpan.FromSeconds(40) })))!;

        Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.Locked));
        Assert.That(fixture.Clock.Delays.Select(delay => delay.TotalSeconds), Is.EqualTo((double[])[15, 25]));
    }

    [TestCase(Size, "*/createUploadSession")]
    [TestCase(1000, "*/content")]
    public async Task A_lock_before_the_first_byte_is_refused_or_awaited(int size, string pattern)
    {
        using var file = new TemporaryFile(size);
        await using var fixture = await UploadFixture.SignInAsync();
        fixture.Tenant.Faults.Fail(pattern, 423, times: 2, code: "resourceLocked");

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => fixture.UploadAsync(file, "a.bin", new())))!;
        var receipt = await fixture.UploadAsync(file, "a.bin", new() { LockedItemTimeout = TimeSpan.FromMinutes(1) });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("resourceLocked"));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(fixture.Clock.Delays, Is.EqualTo((TimeSpan[])[TimeSpan.FromSeconds(15)]));
        }
    }

    [TestCase(90, 11, TransferReason.Locked, new[] { 90.0 })]
    [TestCase(90, null, null, new[] { 90.0, 10.0 })]
    [TestCase(101, null, TransferReason.Locked, new double[0])]
    public async Task A_requested_delay_for_a_locked_file_is_respected_if_it_fits_LockedItemTimeout(
        int first, int? second, TransferReason? reason, double[] waits)
    {
        var (drive, clock) = (new ScriptedDrive(), new Clock());
        drive.Refusals[1] = Locked(first);
        drive.Refusals[2] = Locked(second);
        var options = new UploadOptions { MaxSingleRequestSize = 0, LockedItemTimeout = TimeSpan.FromSeconds(100) };
        Task<UploadReceipt> Upload() =>
            GraphFilesFactory.Create(drive, clock).UploadAsync(new byte[1000], DrivePath.In("d", "a.bin"), options);

        if (reason is null) Assert.That((await Upload()).Retries, Is.EqualTo(2));
        else Assert.That((await Assert.ThrowsAsync<TransferInterruptedException>(Upload))!.Reason, Is.EqualTo(reason));

        Assert.That(clock.Delays.Select(wait => wait.TotalSeconds), Is.EqualTo(waits));

        static GraphException Locked(int? seconds) => new(System.Net.HttpStatusCode.Locked, "resourceLocked", "It is checked out.")
        {
            RetryAfter = seconds is { } wait ? TimeSpan.FromSeconds(wait) : null,
        };
    }

    [Test]
    public void A_negative_LockedItemTimeout_is_rejected() => Assert.That(
        () => new UploadOptions { LockedItemTimeout = TimeSpan.FromSeconds(-1) }, Throws.InstanceOf<ArgumentOutOfRangeException>());
}
