using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>A session that was opened and whose address nobody heard: on SharePoint it holds the name for a day, and nobody can end it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LostSessionsTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 1;

    private readonly Folder _folder = new();
    private readonly LogBook _log = new();
    private readonly LocalFile _file = new(Size);
    private UploadPerson _ada = null!;

    [SetUp]
    public async Task SignInAsync() => _ada = await UploadPerson.SignInWithTheTenantsClockAsync();

    [TearDown]
    public async Task SignOutAsync() => await _ada.DisposeAsync();

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
        _log.Dispose();
    }

    [Test]
    public async Task Over_a_file_that_is_there_the_same_call_again_replaces_it_all_the_same()
    {
        await _ada.PutAsync("f.bin", [1, 2, 3]);
        var before = _ada.Tenant.Files.List(_ada.Drive).Single().ItemId;
        await KillAtOpeningAsync();

        var receipt = await UploadAsync();

        Assert.That((receipt.Outcome, receipt.Verified, receipt.Item.Name, receipt.Item.Id), Is.EqualTo((UploadOutcome.Replaced, Verification.Matched, "f.bin", before)));
        Assert.That((Names(), _ada.Has("f.bin", _file.Content), BytesPut), Is.EqualTo(("f.bin", true, Size)));
        Assert.That(await FilesOf(_ada.Graph).ListPendingUploadsAsync(), Is.Empty);
    }

    [Test]
    public async Task Of_a_new_file_the_bytes_are_kept_until_the_name_is_free_and_it_is_told_when_that_is()
    {
        var opened = _ada.Clock.GetUtcNow();
        await KillAtOpeningAsync();
        _ada.Clock.Advance(TimeSpan.FromHours(2));

        var held = (await Assert.ThrowsAsync<TransferInterruptedException>(UploadAsync))!;
        var again = (await Assert.ThrowsAsync<TransferInterruptedException>(UploadAsync))!;

        Assert.That((held.Reason, held.NameHeldUntil - opened < TimeSpan.FromHours(24.1), held.BytesConfirmed), Is.EqualTo((TransferReason.NameHeld, true, (long)Size)));
        Assert.That((again.Reason, again.NameHeldUntil, again.PendingUploadId), Is.EqualTo((TransferReason.NameHeld, held.NameHeldUntil, (await FilesOf(_ada.Graph).ListPendingUploadsAsync()).Single().Id)));
        Assert.That(held.ToString(), Does.Contain(held.NameHeldUntil!.Value.ToString("u")).And.Not.Contain("tempauth").And.Not.Contain("sharepoint"));

        _ada.Clock.Advance(held.NameHeldUntil!.Value - _ada.Clock.GetUtcNow());
        var receipt = await UploadAsync();

        Assert.That((receipt.Outcome, receipt.Item.Name, receipt.ResumedFrom, BytesPut), Is.EqualTo((UploadOutcome.Created, "f.bin", (long)Size, Size)), "no byte was sent twice");
        Assert.That((Names(), _ada.Has("f.bin", _file.Content)), Is.EqualTo(("f.bin", true)));
    }

    [Test]
    public async Task Without_a_journal_nothing_is_promised_and_nothing_left()
    {
        _ada.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        var held = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Transfers.By(_ada.Graph, _ada.Clock).UploadAsync(_file.Path, Target, Options)))!;

        Assert.That((held.Reason, held.PendingUploadId, held.NameHeldUntil is not null, Names()), Is.EqualTo((TransferReason.NameHeld, (string?)null, true, "")));
        Assert.That(held.Message, Does.Not.Contain("twice"));
        Assert.That(_ada.Tenant.Requests[^1].Method, Is.EqualTo("DELETE"));
    }

    [Test]
    public async Task Where_the_name_may_be_another_it_is_there_at_once()
    {
        await KillAtOpeningAsync();

        var receipt = await UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Rename, MaxSingleRequestSize = 0, FragmentSize = Range });

        Assert.That((receipt.Outcome, receipt.Item.Name, Names()), Is.EqualTo((UploadOutcome.Renamed, "f 1.bin", "f 1.bin")));
    }

    [Test]
    public async Task An_answer_lost_to_a_process_that_lives_is_gotten_past_in_the_same_call()
    {
        await _ada.PutAsync("f.bin", [1, 2, 3]);
        _ada.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        var receipt = await UploadAsync();

        Assert.That((receipt.Outcome, receipt.Verified, Names()), Is.EqualTo((UploadOutcome.Replaced, Verification.Matched, "f.bin")));
    }

    [Test]
    public async Task What_is_to_replace_only_what_was_seen_does_so_although_the_lost_session_changed_the_tag()
    {
        await _ada.PutAsync("f.bin", [1, 2, 3]);
        var seen = new UploadOptions { MaxSingleRequestSize = 0, FragmentSize = Range, IfMatch = await _ada.TagAsync("f.bin") };
        _ada.Tenant.Faults.LoseResponse("*/createUploadSession", method: "POST");

        Assert.That((await UploadAsync(seen)).Outcome, Is.EqualTo(UploadOutcome.Replaced));
    }

    [Test]
    public async Task An_entry_that_was_damaged_leaves_its_session_to_be_gotten_past()
    {
        await _ada.PutAsync("f.bin", [1, 2, 3]);
        var killed = new KilledClient(_ada.Graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() => FilesOf(killed).UploadAsync(_file.Path, Target, Options));
        foreach (var entry in Directory.GetFiles(_folder["transfers"], "*.upload*")) await File.WriteAllTextAsync(entry, "nonsense");

        var receipt = await UploadAsync();

        Assert.That((receipt.ResumedFrom, receipt.Outcome, Names(), _ada.Has("f.bin", _file.Content)), Is.EqualTo((0L, UploadOutcome.Replaced, "f.bin", true)));
        Assert.That(_log.Text, Does.Contain("could not be understood"));
    }

    [Test]
    public async Task An_answer_that_was_lost_before_anything_was_opened_is_only_asked_for_again()
    {
        _ada.Tenant.Faults.Reset("*/createUploadSession", 1, 0, "POST");

        var receipt = await UploadAsync();

        Assert.That((receipt.Outcome, receipt.Item.Name, Opened.Count(), Names()), Is.EqualTo((UploadOutcome.Created, "f.bin", 2, "f.bin")));
        Assert.That(Directory.GetFiles(_folder["transfers"], "*.upload*"), Is.Empty);
    }

    [Test]
    public async Task It_is_remembered_for_the_next_upload_to_the_name_until_the_day_is_over()
    {
        await _ada.PutAsync("f.bin", [1, 2, 3]);
        await KillAtOpeningAsync();
        await UploadAsync();

        using var other = new LocalFile(Size + 1);
        var second = await FilesOf(_ada.Graph).UploadAsync(other.Path, Target, Options);
        _ada.Clock.Advance(TimeSpan.FromDays(1));
        var third = await UploadAsync();

        Assert.That((second.Outcome, third.Outcome, Names()), Is.EqualTo((UploadOutcome.Replaced, UploadOutcome.Replaced, "f.bin")));
        Assert.That(Directory.GetFiles(_folder["transfers"], "*.upload*"), Is.Empty);
    }

    [Test]
    public async Task To_fail_is_still_to_fail_where_a_file_is_there()
    {
        await _ada.PutAsync("f.bin", [1, 2, 3]);
        await KillAtOpeningAsync();

        var refused = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(new UploadOptions { Conflict = ConflictBehavior.Fail, MaxSingleRequestSize = 0 })))!;

        Assert.That((refused.Code, BytesPut, _ada.Has("f.bin", [1, 2, 3])), Is.EqualTo(("nameAlreadyExists", 0, true)));
    }

    [Test]
    public async Task A_session_that_is_somebody_elses_is_in_the_way_and_nothing_is_sent()
    {
        (await _ada.Graph.SendAsync(new GraphRequest(HttpMethod.Post, Url($"drives/{_ada.Drive}/root:/f.bin:/createUploadSession")))).Dispose();

        var refused = (await Assert.ThrowsAsync<GraphException>(UploadAsync))!;

        Assert.That((refused.Code, BytesPut, Directory.GetFiles(_folder["transfers"], "*.upload").Length), Is.EqualTo(("nameAlreadyExists", 0, 0)));
        Assert.That(refused.Remedy, Does.Contain("day"));
    }

    private DrivePath Target => DrivePath.In(_ada.Drive, "f.bin");

    private static UploadOptions Options => new() { MaxSingleRequestSize = 0, FragmentSize = Range };

    private string Names() => string.Join(" | ", _ada.Tenant.Files.List(_ada.Drive).Select(file => file.Path));

    private IEnumerable<RecordedRequest> Opened => _ada.Tenant.Requests.Where(request => request.Path.EndsWith("/createUploadSession", StringComparison.Ordinal));

    private long BytesPut => _ada.Tenant.Requests.Where(request => request.Method == "PUT" && request.Path.EndsWith("/uploadSession", StringComparison.Ordinal)).Sum(request => request.BodyLength);

    private GraphFiles FilesOf(IGraphClient graph) => Transfers.By(graph, _ada.Clock, _folder, _log);

    private Task<UploadReceipt> UploadAsync() => UploadAsync(Options);

    private Task<UploadReceipt> UploadAsync(UploadOptions options) => FilesOf(_ada.Graph).UploadAsync(_file.Path, Target, options);

    private async Task KillAtOpeningAsync()
    {
        var killed = new KilledClient(_ada.Graph, (_, address) => address.AbsolutePath.EndsWith("createUploadSession", StringComparison.Ordinal));
        await Assert.CatchAsync<OperationCanceledException>(() => FilesOf(killed).UploadAsync(_file.Path, Target, Options));
        Assert.That(killed.IsDead);
    }

    private static GraphUrl Url(GraphUrl url) => url;
}
