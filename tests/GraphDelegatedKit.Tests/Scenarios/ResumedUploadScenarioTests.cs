using GraphDelegatedKit.Testing;
using GraphDelegatedKit.Tests.Files;
using LocalFile = GraphDelegatedKit.Tests.Files.TemporaryFile;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>Uploads that stop and are run again, over real sockets, with a tenant on the same clock.</summary>
public sealed class ResumedUploadScenarioTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (3 * Range) + 1;
    private const string Name = "big #1 100% é.bin";

    private readonly Clock _clock = new();
    private readonly TemporaryFolder _folder = new();
    private readonly LogBook _log = new();
    private readonly LocalFile _file = new(Size);
    private LocalTenant _tenant = null!;
    private DelegatedSession _session = null!;
    private string _drive = "";

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await TestData.StartTenantAsync(new LocalTenantOptions { TimeProvider = _clock });
        _drive = _tenant.Files.GetDriveId(_tenant.Address.DefaultUser);
        _session = TestData.OpenSession(_tenant, clock: _clock, configure: options => options.Scopes = ["Files.ReadWrite.All"]);
        await _session.SignInAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        AssertUploadUrlsReceivedNoToken();
        await _session.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task An_interrupted_upload_resumes_where_it_stopped_and_sends_no_byte_twice(int ranges)
    {
        await InterruptUploadAsync(ranges);

        await using var graph = CreateClient();
        var pending = (await CreateFiles(graph).ListPendingUploadsAsync()).Single();
        var receipt = await CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending.Name, Is.EqualTo(Name));
            Assert.That(pending.Sent, Is.EqualTo((long)ranges * Range));
            Assert.That(pending.Size, Is.EqualTo(Size));
            Assert.That(receipt.ResumedFrom, Is.EqualTo((long)ranges * Range));
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }

        Assert.That(BytesPut, Is.EqualTo(Size));
        await AssertStoredAsync(Name);
    }

    [Test]
    public async Task An_upload_resumed_after_its_upload_URL_has_expired_starts_over()
    {
        await InterruptUploadAsync(ranges: 2);
        _clock.Advance(TimeSpan.FromHours(24));

        await using var graph = CreateClient();
        var receipt = await CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
        }

        await AssertStoredAsync(Name);
    }

    [Test]
    public async Task An_upload_URL_that_expires_during_the_upload_is_replaced_by_a_new_session()
    {
        await using var graph = CreateClient();
        var countingProgress = new CountingProgress((progress, count) =>
        {
            if (count == 3) _clock.Advance(TimeSpan.FromHours(24));
        });

        var receipt = await CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions(), countingProgress);

        using (Assert.EnterMultipleScope())
        {
            // the range that was refused, and all of it again
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Retries, Is.EqualTo(2));
        }

        await AssertStoredAsync(Name);
    }

    [Test]
    public async Task A_renamed_upload_with_a_lost_last_reply_is_reconciled_under_its_new_name()
    {
        await using var graph = CreateClient();
        await CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions());
        await CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions(ConflictBehavior.Rename)); // the same content, from before
        _clock.Advance(TimeSpan.FromMinutes(1));
        var (before, names) = (BytesPut, GetStoredNames());
        _tenant.Faults.LoseResponse("*/uploadSession", 4, "PUT");

        var receipt = await CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions(ConflictBehavior.Rename));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(BytesPut - before, Is.EqualTo(Size));
        }

        Assert.That(GetStoredNames().Except(names), Is.EqualTo((string?[])[receipt.Item.Name]));
        await AssertStoredAsync(receipt.Item.Name!);
    }

    [Test]
    public async Task An_earlier_copy_is_not_mistaken_for_a_renamed_upload_that_did_not_arrive()
    {
        await using var graph = CreateClient();
        await CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions());
        await CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions(ConflictBehavior.Rename)); // the same content, from before
        _clock.Advance(TimeSpan.FromMinutes(1));
        var names = GetStoredNames();
        _tenant.Faults.DeleteUploadSession(Size - 1); // every byte was sent, and nothing came of them

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions(ConflictBehavior.Rename))))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.OutcomeUnknown));
            Assert.That(string.Join('|', GetStoredNames()), Is.EqualTo(string.Join('|', names)));
        }
    }

    [Test]
    public async Task A_file_with_a_BeforeCommit_callback_is_not_visible_before_the_commit()
    {
        await using var graph = CreateClient();
        var isStored = true;
        var options = new UploadOptions
        {
            MaxSingleRequestSize = 0,
            FragmentSize = Range,
            BeforeCommit = _ =>
            {
                isStored = _tenant.Files.List(_drive).Any(file => file.Path == Name);
                return Task.CompletedTask;
            },
        };

        var receipt = await CreateFiles(graph).UploadAsync(_file.Path, Target, options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(isStored, Is.False);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }

        await AssertStoredAsync(Name);
    }

    [Test]
    public async Task A_commit_with_a_lost_reply_is_reconciled_and_not_repeated()
    {
        await using var graph = CreateClient();
        _tenant.Faults.LoseResponse("*/uploadSession", method: "POST");

        var receipt = await CreateFiles(graph).UploadAsync(
            _file.Path, Target, new UploadOptions { MaxSingleRequestSize = 0, BeforeCommit = _ => Task.CompletedTask });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Reconciled));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
        }
    }

    [Test]
    public async Task A_cancelled_upload_frees_its_file_name()
    {
        await InterruptUploadAsync(ranges: 1);
        await using var graph = CreateClient();

        var id = (await CreateFiles(graph).ListPendingUploadsAsync()).Single().Id;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await CreateFiles(graph).CancelUploadAsync(id), Is.True);
            Assert.That((await CreateFiles(graph).ListPendingUploadsAsync()).Count, Is.Zero);
        }

        // with no journal to help it
        var receipt = await GraphFilesFactory.Create(graph, _clock).UploadAsync(_file.Path, Target, CreateOptions(ConflictBehavior.Fail));
        Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
    }

    [Test]
    public async Task An_interrupted_upload_leaves_no_secret_in_the_log_the_exception_or_the_pending_upload()
    {
        await InterruptUploadAsync(ranges: 1);
        await using var graph = CreateClient();
        _tenant.Faults.Fail("*/uploadSession", 500, times: 20, method: "PUT");
        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions())))!;

        var pending = (await CreateFiles(graph).ListPendingUploadsAsync()).Single();

        Assert.That(interrupted.PendingUploadId, Is.EqualTo(pending.Id));
        foreach (var text in new[] { _log.Text, interrupted.ToString(), pending.ToString() })
            Assert.That(text, Does.Not.Contain("tempauth").And.Not.Contain("sharepoint"));
    }

    private DrivePath Target => DrivePath.In(_drive, Name);

    private long BytesPut => _tenant.Requests.Where(request => request.Method == "PUT").Sum(request => request.BodyLength);

    private string[] GetStoredNames() => [.. _tenant.Files.List(_drive).Select(file => file.Path)];

    private GraphClient CreateClient() => TestData.CreateClient(_tenant, _clock, _session);

    private GraphFiles CreateFiles(GraphClient graph) => GraphFilesFactory.Create(graph, _clock, _folder, _log);

    private static UploadOptions CreateOptions(ConflictBehavior conflict = ConflictBehavior.Replace) =>
        new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 0 };

    /// <summary>A process that ends when the service has so many ranges.</summary>
    private async Task InterruptUploadAsync(int ranges)
    {
        using var stop = new CancellationTokenSource();
        await using var graph = CreateClient();
        var countingProgress = new CountingProgress((_, count) =>
        {
            if (count == 1 + ranges) stop.Cancel(); // the first tells where it begins
        });
        await Assert.CatchAsync<OperationCanceledException>(
            () => CreateFiles(graph).UploadAsync(_file.Path, Target, CreateOptions(), countingProgress, stop.Token));
    }

    private async Task AssertStoredAsync(string name)
    {
        await using var stored = _tenant.Files.OpenFile(_drive, name);
        using var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes);
        Assert.That(bytes.ToArray().AsSpan().SequenceEqual(_file.Content));
    }

    private void AssertUploadUrlsReceivedNoToken()
    {
        var uploadRequests = _tenant.Requests.Where(request => request.Path.EndsWith("/uploadSession", StringComparison.Ordinal)).ToList();
        Assert.That(uploadRequests, Is.Not.Empty);
        Assert.That(uploadRequests.Any(request => request.HasAuthorization), Is.False);
    }

    private sealed class CountingProgress(Action<TransferProgress, int> handler) : IProgress<TransferProgress>
    {
        private int _count;

        public void Report(TransferProgress value) => handler(value, ++_count);
    }
}
