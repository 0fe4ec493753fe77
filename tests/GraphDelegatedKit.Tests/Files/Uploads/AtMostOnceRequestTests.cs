namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// Single-request uploads of a process that is killed between the request and the response. The next run reads the item before it sends the
/// file, because sending it again could create a second file or conflict with the first.
/// </summary>
public sealed class AtMostOnceRequestTests() : JournaledTenantFixture(1000)
{
    [TestCase(ConflictBehavior.Replace, false, "f.bin", UploadOutcome.Replaced)]
    [TestCase(ConflictBehavior.Replace, true, "f.bin", UploadOutcome.Replaced)]
    [TestCase(ConflictBehavior.Fail, false, "f.bin", UploadOutcome.Reconciled)]
    [TestCase(ConflictBehavior.Rename, false, "f.bin", UploadOutcome.Reconciled)]
    [TestCase(ConflictBehavior.Rename, true, "f 1.bin", UploadOutcome.Reconciled)]
    public async Task A_single_request_upload_killed_before_its_reply_is_stored_once_by_the_next_run(
        ConflictBehavior conflict, bool wasThere, string name, UploadOutcome outcome)
    {
        if (wasThere) await Fixture.StoreAsync("f.bin", [1]);
        await KillAsync(new UploadOptions { Conflict = conflict });

        var receipt = await UploadAsync(new UploadOptions { Conflict = conflict });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(outcome));
            Assert.That(receipt.Item.Name, Is.EqualTo(name));
            Assert.That(Fixture.HasContent(name, SourceFile.Content), Is.True);
            Assert.That(Fixture.Tenant.Files.List(Fixture.DriveId), Has.Count.EqualTo(name == "f.bin" ? 1 : 2));
            Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task A_conditional_single_request_upload_is_reconciled_after_a_kill()
    {
        await Fixture.StoreAsync("f.bin", [1]);
        var options = new UploadOptions { IfMatch = await Fixture.GetETagAsync("f.bin") };
        await KillAsync(options);

        Assert.That((await UploadAsync(options)).Outcome, Is.EqualTo(UploadOutcome.Reconciled));
    }

    [Test]
    public async Task An_existing_file_with_other_content_is_not_mistaken_for_the_upload()
    {
        await KillAsync(new UploadOptions { Conflict = ConflictBehavior.Fail });
        await Fixture.StoreAsync("f.bin", new byte[1000]);

        Assert.That(
            (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Fail })))!.Code,
            Is.EqualTo("nameAlreadyExists"));
        Assert.That(await CreateFiles().ListPendingUploadsAsync(), Is.Empty, "a refused upload is not pending");
    }

    [Test]
    public async Task A_second_upload_with_Rename_is_stored_as_a_second_file()
    {
        await UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Rename });

        var second = await UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Rename });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Outcome, Is.EqualTo(UploadOutcome.Renamed));
            Assert.That(second.Item.Name, Is.EqualTo("f 1.bin"));
        }
    }

    [TestCase(SourceChangedBehavior.Fail, ConflictBehavior.Replace)]
    [TestCase(SourceChangedBehavior.StartOver, ConflictBehavior.Replace)]
    [TestCase(SourceChangedBehavior.StartOver, ConflictBehavior.Fail)]
    public async Task A_file_that_was_larger_at_its_first_upload_does_not_block_its_own_name(
        SourceChangedBehavior ifChanged, ConflictBehavior conflict)
    {
        await File.WriteAllBytesAsync(SourceFile.Path, new byte[400_000]);
        await KillAsync(new UploadOptions { Conflict = conflict, MaxSingleRequestSize = 1000 }, "uploadSession", completesRequest: false);
        await File.WriteAllBytesAsync(SourceFile.Path, SourceFile.Content);
        var options = new UploadOptions { Conflict = conflict, IfChanged = ifChanged };

        if (ifChanged == SourceChangedBehavior.Fail)
        {
            var interrupted = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(options)))!;
            using (Assert.EnterMultipleScope())
            {
                Assert.That(interrupted.Reason, Is.EqualTo(TransferReason.SourceChanged));
                Assert.That(interrupted.PendingUploadId, Is.EqualTo((await CreateFiles().ListPendingUploadsAsync()).Single().Id));
            }

            return;
        }

        var receipt = await UploadAsync(options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(Fixture.HasContent("f.bin", SourceFile.Content), Is.True);
            Assert.That((await CreateFiles().ListPendingUploadsAsync()).Count, Is.Zero);
        }
    }

    private Task<UploadReceipt> UploadAsync(UploadOptions options) =>
        CreateFiles().UploadAsync(SourceFile.Path, DrivePath.In(Fixture.DriveId, "f.bin"), options);

    private async Task KillAsync(UploadOptions options, string pathEnd = "content", bool completesRequest = true)
    {
        var killedClient = new KilledClient(
            Fixture.Graph, (_, url) => url.AbsolutePath.EndsWith('/' + pathEnd, StringComparison.Ordinal), completesRequest);
        await Assert.CatchAsync<OperationCanceledException>(
            () => CreateFiles(killedClient).UploadAsync(SourceFile.Path, DrivePath.In(Fixture.DriveId, "f.bin"), options));
        Assert.That(killedClient.IsKilled);
    }
}
