using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Uploads over real sockets to a tenant that implements the protocol without code of the library.</summary>
[Category("Slow")] // many small tenants, which together take longer than all other tests of the room
public class UploadTests
{
    private const int MiB = 1024 * 1024;
    private const string Name = "big #1 100% é.bin";

    private UploadFixture _fixture = null!;

    [SetUp]
    public async Task SignInAsync() => _fixture = await UploadFixture.SignInAsync();

    [TearDown]
    public async Task SignOutAsync() => await _fixture.DisposeAsync();

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(4 * MiB)]
    [TestCase(4 * MiB + 1)]
    [TestCase(10 * MiB)]
    [TestCase(20 * MiB)]
    [TestCase(20 * MiB + 1)]
    public async Task An_upload_arrives_complete_and_verified(int size)
    {
        using var file = new TemporaryFile(size);

        var receipt = await UploadAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.Zero);
            Assert.That(BytesSent, Is.EqualTo(size));
        }

        await AssertStoredAsync(file, Name);
    }

    [Test]
    public async Task No_request_to_an_upload_URL_has_a_token()
    {
        using var file = new TemporaryFile(12 * MiB);
        _fixture.Tenant.Faults.LoseResponse("*/uploadSession", method: "PUT");

        await UploadAsync(file);

        var uploadRequests = _fixture.Tenant.Requests.Where(request => request.Path.EndsWith("/uploadSession", StringComparison.Ordinal))
            .ToList();
        Assert.That(uploadRequests, Has.Count.EqualTo(3)); // two ranges, and a status request after the lost response
        Assert.That(uploadRequests.Any(request => request.HasAuthorization), Is.False);
    }

    [TestCase(1, 0)]
    [TestCase(1, 5 * MiB)]
    [TestCase(3, 5 * MiB)]
    public async Task An_upload_recovers_from_broken_connections(int times, int after)
    {
        using var file = new TemporaryFile(12 * MiB);
        _fixture.Tenant.Faults.Reset("*/uploadSession", times, after, "PUT");

        var receipt = await UploadAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.EqualTo(times));
        }

        await AssertStoredAsync(file, Name);
    }

    [Test]
    public async Task Lost_replies_cause_no_byte_to_be_sent_twice()
    {
        using var file = new TemporaryFile(12 * MiB);
        _fixture.Tenant.Faults.LoseResponse("*/uploadSession", 2, "PUT");

        var receipt = await UploadAsync(file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(BytesSent, Is.EqualTo(12 * MiB));
        }
    }

    [Test]
    public async Task A_throttled_upload_waits_as_long_as_the_service_asked()
    {
        using var file = new TemporaryFile(12 * MiB);
        _fixture.Tenant.Faults.Throttle("*/uploadSession", 2, TimeSpan.FromSeconds(315));

        await UploadAsync(file);

        Assert.That(_fixture.Clock.Delays, Is.EqualTo(Enumerable.Repeat(TimeSpan.FromSeconds(315), 2)));
    }

    [TestCase(ConflictBehavior.Fail)]
    [TestCase(ConflictBehavior.Rename)]
    public async Task A_small_file_with_a_lost_reply_is_stored_once(ConflictBehavior conflict)
    {
        using var file = new TemporaryFile(1000);
        _fixture.Tenant.Faults.LoseResponse("*/content", method: "PUT");

        var receipt = await UploadAsync(file, conflict);

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
        Assert.That(
            _fixture.Tenant.Files.List(_fixture.DriveId).Count(stored => stored.Path.EndsWith(".bin", StringComparison.Ordinal)),
            Is.EqualTo(1));
    }

    [TestCase(1000)]
    [TestCase(12 * MiB)]
    public async Task A_taken_name_follows_the_conflict_rule(int size)
    {
        using var file = new TemporaryFile(size);
        await UploadAsync(file);

        var replaced = await UploadAsync(file);
        var renamed = await UploadAsync(file, ConflictBehavior.Rename);
        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(file, ConflictBehavior.Fail)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(replaced.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(renamed.Outcome, Is.EqualTo(UploadOutcome.Renamed));
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
        }

        await AssertStoredAsync(file, renamed.Item.Name!);
    }

    [Test]
    public async Task A_cancelled_upload_frees_the_name()
    {
        using var file = new TemporaryFile(12 * MiB);
        using var cancellation = new CancellationTokenSource();
        var upload = GraphFilesFactory.Create(_fixture.Graph, _fixture.Clock).UploadAsync(
            file.Path,
            DrivePath.In(_fixture.DriveId, Name),
            progress: new CancellingProgress(cancellation),
            cancellationToken: cancellation.Token);
        await Assert.CatchAsync<OperationCanceledException>(() => upload);

        var receipt = await UploadAsync(file, ConflictBehavior.Fail);

        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
    }

    private long BytesSent => _fixture.Tenant.Requests.Where(request => request.Method == "PUT").Sum(request => request.BodyLength);

    private Task<UploadReceipt> UploadAsync(TemporaryFile file, ConflictBehavior conflict = ConflictBehavior.Replace) =>
        GraphFilesFactory.Create(_fixture.Graph, _fixture.Clock)
            .UploadAsync(file.Path, DrivePath.In(_fixture.DriveId, Name), new UploadOptions { Conflict = conflict });

    private async Task AssertStoredAsync(TemporaryFile file, string name)
    {
        await using var stored = _fixture.Tenant.Files.OpenFile(_fixture.DriveId, name);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes);
        Assert.That(bytes.GetBuffer().AsSpan(0, (int)bytes.Length).SequenceEqual(file.Content));
    }

    private sealed class CancellingProgress(CancellationTokenSource cancellation) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            if (value.BytesTransferred > 0) cancellation.Cancel();
        }
    }
}
