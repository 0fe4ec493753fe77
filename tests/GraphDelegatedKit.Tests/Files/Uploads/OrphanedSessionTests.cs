using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A session that was opened and whose address nobody heard: on SharePoint it holds the name for a day, and nobody can end it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OrphanedSessionTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 1;

    private readonly TemporaryFolder _folder = new();
    private readonly LogBook _log = new();
    private readonly TemporaryFile _file = new(Size);
    private UploadFixture _fixture = null!;

    [SetUp]
    public async Task SignInAsync() => _fixture = await UploadFixture.SignInWithSharedClockAsync();

    [TearDown]
    public async Task SignOutAsync() => await _fixture.DisposeAsync();

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task An_orphaned_session_does_not_prevent_replacing_an_existing_file()
    {
        await _fixture.StoreAsync("f.bin", [1, 2, 3]);
        var itemIdBefore = _fixture.Tenant.Files.List(_fixture.DriveId).Single().ItemId;
        await KillAtOpeningAsync();

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Item.Name, Is.EqualTo("f.bin"));
            Assert.That(receipt.Item.Id, Is.EqualTo(itemIdBefore));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(_fixture.HasContent("f.bin", _file.Content), Is.True);
            Assert.That(BytesSent, Is.EqualTo(Size));
            Assert.That(await CreateFiles(_fixture.Graph).ListPendingUploadsAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task The_bytes_of_a_new_file_are_kept_until_its_name_is_free()
    {
        var openedOn = _fixture.Clock.GetUtcNow();
        await KillAtOpeningAsync();
        _fixture.Clock.Advance(TimeSpan.FromHours(2));

        var first = (await Assert.ThrowsAsync<TransferInterruptedException>(UploadAsync))!;
        var second = (await Assert.ThrowsAsync<TransferInterruptedException>(UploadAsync))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Reason, Is.EqualTo(TransferReason.NameHeld));
            Assert.That(first.NameHeldUntil - openedOn < TimeSpan.FromHours(24.1), Is.True);
            Assert.That(first.BytesConfirmed, Is.EqualTo(Size));
            Assert.That(second.Reason, Is.EqualTo(TransferReason.NameHeld));
            Assert.That(second.NameHeldUntil, Is.EqualTo(first.NameHeldUntil));
            Assert.That(second.PendingUploadId, Is.EqualTo((await CreateFiles(_fixture.Graph).ListPendingUploadsAsync()).Single().Id));
            Assert.That(first.ToString(), Does.Contain(first.NameHeldUntil!.Value.ToString("u")).And.Not.Contain("tempauth").And.Not.Contain("sharepoint"));
        }

        _fixture.Clock.Advance(first.NameHeldUntil!.Value - _fixture.Clock.GetUtcNow());
        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created), "no byte was sent twice");
            Assert.That(receipt.Item.Name, Is.EqualTo("f.bin"), "no byte was sent twice");
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Size), "no byte was sent twice");
            Assert.That(BytesSent, Is.EqualTo(Size), "no byte was sent twice");
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(_fixture.HasContent("f.bin", _file.Content), Is.True);
        }
    }

    [Test]
    public async Task An_orphaned_session_without_a_journal_leaves_nothing_behind()
    {
        _fixture.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => GraphFilesFactory.Create(_fixture.Graph, _fixture.Clock).UploadAsync(_file.Path, Destination, Options)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.NameHeld));
            Assert.That(interrupted.PendingUploadId, Is.Null);
            Assert.That(interrupted.NameHeldUntil, Is.Not.Null);
            Assert.That(GetStoredNames(), Is.Empty);
            Assert.That(interrupted.Message, Does.Not.Contain("twice"));
            Assert.That(_fixture.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
        }
    }

    [Test]
    public async Task An_orphaned_session_does_not_delay_an_upload_with_Rename()
    {
        await KillAtOpeningAsync();

        var receipt = await UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Rename, MaxSingleRequestSize = 0, FragmentSize = Range });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Renamed));
            Assert.That(receipt.Item.Name, Is.EqualTo("f 1.bin"));
            Assert.That(GetStoredNames(), Is.EqualTo("f 1.bin"));
        }
    }

    [Test]
    public async Task A_lost_createUploadSession_reply_is_bypassed_within_the_same_call()
    {
        await _fixture.StoreAsync("f.bin", [1, 2, 3]);
        _fixture.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
        }
    }

    [Test]
    public async Task A_conditional_replace_succeeds_although_the_orphaned_session_changed_the_ETag()
    {
        await _fixture.StoreAsync("f.bin", [1, 2, 3]);
        var options = new UploadOptions { MaxSingleRequestSize = 0, FragmentSize = Range, IfMatch = await _fixture.GetETagAsync("f.bin") };
        _fixture.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        Assert.That((await UploadAsync(options)).Outcome, Is.EqualTo(UploadOutcome.Replaced));
    }

    [Test]
    public async Task A_session_of_a_damaged_journal_entry_is_bypassed()
    {
        await _fixture.StoreAsync("f.bin", [1, 2, 3]);
        var killedClient = new KilledClient(_fixture.Graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(killedClient).UploadAsync(_file.Path, Destination, Options));
        foreach (var entry in Directory.GetFiles(_folder["transfers"], "*.upload*")) await File.WriteAllTextAsync(entry, "nonsense");

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(_fixture.HasContent("f.bin", _file.Content), Is.True);
            Assert.That(_log.Text, Does.Contain("is damaged"));
        }
    }

    [Test]
    public async Task A_createUploadSession_request_that_never_arrived_is_only_retried()
    {
        _fixture.Tenant.Faults.Reset("*/createUploadSession", 1, 0, "POST");

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Item.Name, Is.EqualTo("f.bin"));
            Assert.That(OpenSessionRequests.Count(), Is.EqualTo(2));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(Directory.GetFiles(_folder["transfers"], "*.upload*"), Is.Empty);
        }
    }

    [Test]
    public async Task An_orphaned_session_is_remembered_for_one_day()
    {
        await _fixture.StoreAsync("f.bin", [1, 2, 3]);
        await KillAtOpeningAsync();
        await UploadAsync();

        using var other = new TemporaryFile(Size + 1);
        var second = await CreateFiles(_fixture.Graph).UploadAsync(other.Path, Destination, Options);
        _fixture.Clock.Advance(TimeSpan.FromDays(1));
        var third = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(third.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(Directory.GetFiles(_folder["transfers"], "*.upload*"), Is.Empty);
        }
    }

    [Test]
    public async Task An_orphaned_session_does_not_change_the_conflict_rule_Fail()
    {
        await _fixture.StoreAsync("f.bin", [1, 2, 3]);
        await KillAtOpeningAsync();

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Fail, MaxSingleRequestSize = 0 })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(BytesSent, Is.Zero);
            Assert.That(_fixture.HasContent("f.bin", [1, 2, 3]), Is.True);
        }
    }

    [Test]
    public async Task A_foreign_session_that_holds_the_name_is_reported_before_a_byte_is_sent()
    {
        (await _fixture.Graph.SendAsync(new GraphRequest(HttpMethod.Post, Url($"drives/{_fixture.DriveId}/root:/f.bin:/createUploadSession")))).Dispose();

        var rejected = (await Assert.ThrowsAsync<GraphException>(UploadAsync))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(BytesSent, Is.Zero);
            Assert.That(Directory.GetFiles(_folder["transfers"], "*.upload").Length, Is.Zero);
            Assert.That(rejected.Remedy, Does.Contain("day"));
        }
    }

    private DrivePath Destination => DrivePath.In(_fixture.DriveId, "f.bin");

    private static UploadOptions Options => new() { MaxSingleRequestSize = 0, FragmentSize = Range };

    private string GetStoredNames() => string.Join(" | ", _fixture.Tenant.Files.List(_fixture.DriveId).Select(file => file.Path));

    private IEnumerable<RecordedRequest> OpenSessionRequests => _fixture.Tenant.Requests.Where(request => request.Path.EndsWith("/createUploadSession", StringComparison.Ordinal));

    private long BytesSent => _fixture.Tenant.Requests.Where(request => request.Method == "PUT" && request.Path.EndsWith("/uploadSession", StringComparison.Ordinal)).Sum(request => request.BodyLength);

    private GraphFiles CreateFiles(IGraphClient graph) => GraphFilesFactory.Create(graph, _fixture.Clock, _folder, _log);

    private Task<UploadReceipt> UploadAsync() => UploadAsync(Options);

    private Task<UploadReceipt> UploadAsync(UploadOptions options) => CreateFiles(_fixture.Graph).UploadAsync(_file.Path, Destination, options);

    private async Task KillAtOpeningAsync()
    {
        var killedClient = new KilledClient(_fixture.Graph, (_, url) => url.AbsolutePath.EndsWith("createUploadSession", StringComparison.Ordinal));
        await Assert.CatchAsync<OperationCanceledException>(() => CreateFiles(killedClient).UploadAsync(_file.Path, Destination, Options));
        Assert.That(killedClient.IsKilled);
    }

    private static GraphUrl Url(GraphUrl url) => url;
}
