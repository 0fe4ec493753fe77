namespace GraphDelegatedKit.Tests.Files;

/// <summary>Files in one request, killed between the request and its answer: where a second one would be a second file, or meet the first, the next run looks before it sends.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OneRequestTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly LocalFile _file = new(1000);
    private UploadPerson _ada = null!;

    [SetUp]
    public async Task SignInAsync() => _ada = await UploadPerson.SignInWithTheTenantsClockAsync();

    [TearDown]
    public async Task SignOutAsync() => await _ada.DisposeAsync();

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [TestCase(ConflictBehavior.Replace, false, "f.bin", UploadOutcome.Replaced)]
    [TestCase(ConflictBehavior.Replace, true, "f.bin", UploadOutcome.Replaced)]
    [TestCase(ConflictBehavior.Fail, false, "f.bin", UploadOutcome.Reconciled)]
    [TestCase(ConflictBehavior.Rename, false, "f.bin", UploadOutcome.Reconciled)]
    [TestCase(ConflictBehavior.Rename, true, "f 1.bin", UploadOutcome.Reconciled)]
    public async Task Killed_before_its_answer_it_is_there_once_after_the_next_run(ConflictBehavior conflict, bool wasThere, string name, UploadOutcome outcome)
    {
        if (wasThere) await _ada.PutAsync("f.bin", [1]);
        await KillAsync(new UploadOptions { Conflict = conflict });

        var receipt = await UploadAsync(new UploadOptions { Conflict = conflict });

        Assert.That((receipt.Outcome, receipt.Item.Name, _ada.Has(name, _file.Content)), Is.EqualTo((outcome, name, true)));
        Assert.That(_ada.Tenant.Files.List(_ada.Drive), Has.Count.EqualTo(name == "f.bin" ? 1 : 2));
        Assert.That(await Files(_ada.Graph).ListPendingUploadsAsync(), Is.Empty);
    }

    [Test]
    public async Task What_was_to_replace_only_what_was_seen_has_done_so()
    {
        await _ada.PutAsync("f.bin", [1]);
        var seen = new UploadOptions { IfMatch = await _ada.TagAsync("f.bin") };
        await KillAsync(seen);

        Assert.That((await UploadAsync(seen)).Outcome, Is.EqualTo(UploadOutcome.Reconciled));
    }

    [Test]
    public async Task What_is_there_with_other_bytes_is_not_taken_for_it()
    {
        await KillAsync(new UploadOptions { Conflict = ConflictBehavior.Fail });
        await _ada.PutAsync("f.bin", new byte[1000]);

        Assert.That((await Assert.ThrowsAsync<GraphException>(() => UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Fail })))!.Code, Is.EqualTo("nameAlreadyExists"));
        Assert.That(await Files(_ada.Graph).ListPendingUploadsAsync(), Is.Empty, "a refusal is the end of it");
    }

    [Test]
    public async Task Sent_again_on_purpose_it_is_sent_again()
    {
        await UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Rename });

        var second = await UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Rename });

        Assert.That((second.Outcome, second.Item.Name), Is.EqualTo((UploadOutcome.Renamed, "f 1.bin")));
    }

    [TestCase(SourceChangedBehavior.Fail, ConflictBehavior.Replace)]
    [TestCase(SourceChangedBehavior.StartOver, ConflictBehavior.Replace)]
    [TestCase(SourceChangedBehavior.StartOver, ConflictBehavior.Fail)]
    public async Task A_file_that_was_larger_when_it_was_begun_does_not_stand_in_its_own_way(SourceChangedBehavior changed, ConflictBehavior conflict)
    {
        await File.WriteAllBytesAsync(_file.Path, new byte[400_000]);
        await KillAsync(new UploadOptions { Conflict = conflict, MaxSingleRequestSize = 1000 }, "uploadSession", isDone: false);
        await File.WriteAllBytesAsync(_file.Path, _file.Content);
        var options = new UploadOptions { Conflict = conflict, IfChanged = changed };

        if (changed == SourceChangedBehavior.Fail)
        {
            var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(options)))!;
            Assert.That((stopped.Reason, stopped.PendingUploadId), Is.EqualTo((TransferReason.SourceChanged, (await Files(_ada.Graph).ListPendingUploadsAsync()).Single().Id)));
            return;
        }

        Assert.That(((await UploadAsync(options)).Outcome, _ada.Has("f.bin", _file.Content), (await Files(_ada.Graph).ListPendingUploadsAsync()).Count), Is.EqualTo((UploadOutcome.Created, true, 0)));
    }

    private GraphFiles Files(IGraphClient graph) => Transfers.By(graph, _ada.Clock, _folder);

    private Task<UploadReceipt> UploadAsync(UploadOptions options) => Files(_ada.Graph).UploadAsync(_file.Path, DrivePath.In(_ada.Drive, "f.bin"), options);

    private async Task KillAsync(UploadOptions options, string at = "content", bool isDone = true)
    {
        var killed = new KilledClient(_ada.Graph, (_, address) => address.AbsolutePath.EndsWith('/' + at, StringComparison.Ordinal), isDone);
        await Assert.CatchAsync<OperationCanceledException>(() => Files(killed).UploadAsync(_file.Path, DrivePath.In(_ada.Drive, "f.bin"), options));
        Assert.That(killed.IsDead);
    }
}
