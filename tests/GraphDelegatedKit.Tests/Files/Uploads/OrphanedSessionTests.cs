using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// A session that was opened, but whose URL never arrived. On SharePoint it holds the name for one day and cannot be deleted.
/// </summary>
public sealed class OrphanedSessionTests() : JournaledTenantFixture(OrphanedSessionTests.Size)
{
    private const int Size = (2 * Range) + 1;

    [Test]
    public async Task An_orphaned_session_does_not_prevent_replacing_an_existing_file()
    {
        await Fixture.StoreAsync("f.bin", [1, 2, 3]);
        var itemIdBefore = Fixture.Tenant.Files.List(Fixture.DriveId).Single().ItemId;
        await KillAtOpeningAsync();

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(receipt.Verified, Is.EqualTo(Verification.Matched));
            Assert.That(receipt.Item.Name, Is.EqualTo("f.bin"));
            Assert.That(receipt.Item.Id, Is.EqualTo(itemIdBefore));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(Fixture.HasContent("f.bin", SourceFile.Content), Is.True);
            Assert.That(BytesSent, Is.EqualTo(Size));
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task The_bytes_of_a_new_file_are_kept_until_its_name_is_free()
    {
        var openedOn = Fixture.Clock.GetUtcNow();
        await KillAtOpeningAsync();
        Fixture.Clock.Advance(TimeSpan.FromHours(2));

        var first = (await Assert.ThrowsAsync<TransferInterruptedException>(UploadAsync))!;
        var second = (await Assert.ThrowsAsync<TransferInterruptedException>(UploadAsync))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Reason, Is.EqualTo(TransferReason.NameHeld));
            Assert.That(first.NameHeldUntil - openedOn < TimeSpan.FromHours(24.1), Is.True);
            Assert.That(first.BytesConfirmed, Is.EqualTo(Size));
            Assert.That(second.Reason, Is.EqualTo(TransferReason.NameHeld));
            Assert.That(second.NameHeldUntil, Is.EqualTo(first.NameHeldUntil));
            Assert.That(second.PendingUploadId, Is.EqualTo((await CreateFiles().ListPendingUploadsAsync()).Single().Id));
            Assert.That(
                first.ToString(),
                Does.Contain(first.NameHeldUntil!.Value.ToString("u")).And.Not.Contain("tempauth").And.Not.Contain("sharepoint"));
        }

        Fixture.Clock.Advance(first.NameHeldUntil!.Value - Fixture.Clock.GetUtcNow());
        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created), "no byte was sent twice");
            Assert.That(receipt.Item.Name, Is.EqualTo("f.bin"), "no byte was sent twice");
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Size), "no byte was sent twice");
            Assert.That(BytesSent, Is.EqualTo(Size), "no byte was sent twice");
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(Fixture.HasContent("f.bin", SourceFile.Content), Is.True);
        }
    }

    [Test]
    public async Task An_orphaned_session_without_a_journal_leaves_nothing_behind()
    {
        Fixture.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(
            () => GraphFilesFactory.Create(Fixture.Graph, Fixture.Clock).UploadAsync(SourceFile.Path, Destination, Options)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.NameHeld));
            Assert.That(interrupted.PendingUploadId, Is.Null);
            Assert.That(interrupted.NameHeldUntil, Is.Not.Null);
            Assert.That(GetStoredNames(), Is.Empty);
            Assert.That(interrupted.Message, Does.Not.Contain("twice"));
            Assert.That(Fixture.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
        }
    }

    [Test]
    public async Task An_orphaned_session_does_not_delay_an_upload_with_Rename()
    {
        await KillAtOpeningAsync();

        var receipt =
            await UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Rename, MaxSingleRequestSize = 0, FragmentSize = Range });

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
        await Fixture.StoreAsync("f.bin", [1, 2, 3]);
        Fixture.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

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
        await Fixture.StoreAsync("f.bin", [1, 2, 3]);
        var options = new UploadOptions { MaxSingleRequestSize = 0, FragmentSize = Range, IfMatch = await Fixture.GetETagAsync("f.bin") };
        Fixture.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        Assert.That((await UploadAsync(options)).Outcome, Is.EqualTo(UploadOutcome.Replaced));
    }

    [Test]
    public async Task A_session_of_a_damaged_journal_entry_is_bypassed()
    {
        await Fixture.StoreAsync("f.bin", [1, 2, 3]);
        var killedClient = new KilledClient(Fixture.Graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(
            () => CreateFiles(killedClient).UploadAsync(SourceFile.Path, Destination, Options));
        foreach (var entry in Directory.GetFiles(Folder["transfers"], "*.upload*")) await File.WriteAllTextAsync(entry, "nonsense");

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.ResumedFrom, Is.Zero);
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(Fixture.HasContent("f.bin", SourceFile.Content), Is.True);
            Assert.That(Log.Text, Does.Contain("is damaged"));
        }
    }

    [Test]
    public async Task A_createUploadSession_request_that_never_arrived_is_only_retried()
    {
        Fixture.Tenant.Faults.Reset("*/createUploadSession", 1, 0, "POST");

        var receipt = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(receipt.Item.Name, Is.EqualTo("f.bin"));
            Assert.That(OpenSessionRequests.Count(), Is.EqualTo(2));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(Directory.GetFiles(Folder["transfers"], "*.upload*"), Is.Empty);
        }
    }

    [Test]
    public async Task An_orphaned_session_is_remembered_for_one_day()
    {
        await Fixture.StoreAsync("f.bin", [1, 2, 3]);
        await KillAtOpeningAsync();
        await UploadAsync();

        using var other = new TemporaryFile(Size + 1);
        var second = await CreateFiles().UploadAsync(other.Path, Destination, Options);
        Fixture.Clock.Advance(TimeSpan.FromDays(1));
        var third = await UploadAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(third.Outcome, Is.EqualTo(UploadOutcome.Replaced));
            Assert.That(GetStoredNames(), Is.EqualTo("f.bin"));
            Assert.That(Directory.GetFiles(Folder["transfers"], "*.upload*"), Is.Empty);
        }
    }

    [Test]
    public async Task An_orphaned_session_does_not_change_the_conflict_rule_Fail()
    {
        await Fixture.StoreAsync("f.bin", [1, 2, 3]);
        await KillAtOpeningAsync();

        var rejected = (await Assert.ThrowsAsync<GraphException>(
            () => UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Fail, MaxSingleRequestSize = 0 })))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(BytesSent, Is.Zero);
            Assert.That(Fixture.HasContent("f.bin", [1, 2, 3]), Is.True);
        }
    }

    [Test]
    public async Task A_foreign_session_that_holds_the_name_is_reported_before_a_byte_is_sent()
    {
        (await Fixture.Graph.SendAsync(
            new GraphRequest(HttpMethod.Post, Url($"drives/{Fixture.DriveId}/root:/f.bin:/createUploadSession"))))
            .Dispose();

        var rejected = (await Assert.ThrowsAsync<GraphException>(UploadAsync))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(BytesSent, Is.Zero);
            Assert.That(Directory.GetFiles(Folder["transfers"], "*.upload").Length, Is.Zero);
            Assert.That(rejected.Remedy, Does.Contain("day"));
        }
    }

    private DrivePath Destination => DrivePath.In(Fixture.DriveId, "f.bin");

    private static UploadOptions Options => new() { MaxSingleRequestSize = 0, FragmentSize = Range };

    private IEnumerable<RecordedRequest> OpenSessionRequests =>
        Fixture.Tenant.Requests.Where(request => request.Path.EndsWith("/createUploadSession", StringComparison.Ordinal));

    private Task<UploadReceipt> UploadAsync() => UploadAsync(Options);

    private Task<UploadReceipt> UploadAsync(UploadOptions options) => CreateFiles().UploadAsync(SourceFile.Path, Destination, options);

    private async Task KillAtOpeningAsync()
    {
        var killedClient = new KilledClient(
            Fixture.Graph, (_, url) => url.AbsolutePath.EndsWith("createUploadSession", StringComparison.Ordinal));
        await Assert.CatchAsync<OperationCanceledException>(
            () => CreateFiles(killedClient).UploadAsync(SourceFile.Path, Destination, Options));
        Assert.That(killedClient.IsKilled);
    }

    private static GraphUrl Url(GraphUrl url) => url;
}
