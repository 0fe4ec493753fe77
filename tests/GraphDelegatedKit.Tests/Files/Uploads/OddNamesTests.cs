using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Names of every kind, against a back end that decodes paths once too often: a name with a percent sign and two hex digits cannot be reached by path there.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OddNamesTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 1;
    private const string Odd = "100%25 of a%2Fb.bin";

    private readonly Folder _folder = new();
    private readonly LocalFile _large = new(Size);
    private readonly LocalFile _small = new(1000);
    private UploadPerson _ada = null!;

    [SetUp]
    public async Task SignInAsync()
    {
        _ada = await UploadPerson.SignInWithTheTenantsClockAsync();
        _ada.Tenant.Files.DecodePathsTwice();
    }

    [TearDown]
    public async Task SignOutAsync() => await _ada.DisposeAsync();

    public void Dispose()
    {
        _large.Dispose();
        _small.Dispose();
        _folder.Dispose();
    }

    [TestCase("100%25 of a%2Fb.bin", true)]
    [TestCase("100%25 of a%2Fb.bin", false)]
    [TestCase("#1+2 & d's (é漢字😀) 50%.bin", true)]
    [TestCase("#1+2 & d's (é漢字😀) 50%.bin", false)]
    [TestCase("e\u0301 = %23 + %c3%a9.bin", true)]
    [TestCase("a %41/b #1+2's/%20/file%21%22%23.bin", true)]
    [TestCase("a %41/b #1+2's/%20/file%21%22%23.bin", false)]
    [TestCase("a %41/plain.bin", true)]
    public async Task A_file_of_any_name_is_there_once_under_it_and_is_replaced_as_itself(string path, bool isLarge)
    {
        var file = isLarge ? _large : _small;

        var first = await UploadAsync(file, path);
        var second = await UploadAsync(file, path);

        Assert.That((first.Outcome, first.Verified, first.Item.Name), Is.EqualTo((UploadOutcome.Created, Verification.Matched, path[(path.LastIndexOf('/') + 1)..])));
        Assert.That((second.Outcome, second.Item.Id), Is.EqualTo((UploadOutcome.Replaced, first.Item.Id)));
        Assert.That((Names(), _ada.Has(path, file.Content)), Is.EqualTo((path, true)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_name_that_is_taken_is_an_error_before_the_first_byte_or_another_name(bool isLarge)
    {
        await _ada.PutAsync(Odd, [1]);
        var file = isLarge ? _large : _small;

        var refused = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(file, Odd, ConflictBehavior.Fail)))!;
        Assert.That((refused.Code, _ada.Has(Odd, [1]), _ada.Tenant.Requests.Count(request => request.Method == "PUT")), Is.EqualTo(("nameAlreadyExists", true, 0)));

        var renamed = await UploadAsync(file, Odd, ConflictBehavior.Rename);
        Assert.That((renamed.Outcome, renamed.Item.Name, Names()), Is.EqualTo((UploadOutcome.Renamed, "100%25 of a%2Fb 1.bin", "100%25 of a%2Fb 1.bin | 100%25 of a%2Fb.bin")));
    }

    [Test]
    public async Task An_empty_file_too()
    {
        using var empty = new LocalFile(0);

        await UploadAsync(empty, Odd);

        Assert.That((Names(), _ada.Has(Odd, [])), Is.EqualTo((Odd, true)));
    }

    [TestCase("createUploadSession", 3)] // orphaned under the name beside
    [TestCase("uploadSession", 1)]
    [TestCase("uploadSession", 3)] // the last byte is there, and nobody heard of it
    [TestCase("PATCH", 1)] // it has its name, and nobody heard of it
    public async Task Killed_anywhere_the_same_call_ends_with_one_file_of_that_name(string at, int nth)
    {
        var count = 0;
        await KillAsync((request, address) => (request.Method.Method == at || (request.Method != HttpMethod.Get && address.AbsolutePath.EndsWith('/' + at, StringComparison.Ordinal))) && ++count == (at == "createUploadSession" ? 1 : nth), _large);

        var receipt = await UploadAsync(_large, Odd);

        Assert.That((receipt.Verified, receipt.Item.Name, Names(), _ada.Has(Odd, _large.Content)), Is.EqualTo((Verification.Matched, Odd, Odd, true)));
        Assert.That(_ada.Tenant.Requests.Where(request => request.Method == "PUT" && request.Path.EndsWith("/uploadSession", StringComparison.Ordinal)).Sum(request => request.BodyLength), Is.EqualTo(Size), "no byte is sent twice");
        Assert.That(await Files(_ada.Graph).ListPendingUploadsAsync(), Is.Empty);
    }

    [TestCase("content")]
    [TestCase("PATCH")]
    public async Task A_small_one_that_was_killed_leaves_nothing_beside(string at)
    {
        await KillAsync((request, address) => request.Method.Method == at || address.AbsolutePath.EndsWith('/' + at, StringComparison.Ordinal), _small);

        await UploadAsync(_small, Odd);

        Assert.That((Names(), _ada.Has(Odd, _small.Content)), Is.EqualTo((Odd, true)));
    }

    [Test]
    public async Task Abandoned_between_the_last_byte_and_the_name_it_leaves_nothing_beside()
    {
        var puts = 0;
        await KillAsync((request, address) => request.Method == HttpMethod.Put && ++puts == 3, _large);
        Assert.That(Names(), Does.StartWith("upload-"));

        Assert.That(await Files(_ada.Graph).CancelUploadAsync((await Files(_ada.Graph).ListPendingUploadsAsync()).Single().Id), Is.True);

        Assert.That(Names(), Is.Empty);
    }

    [Test]
    public async Task A_name_that_is_taken_while_the_bytes_are_sent_is_told_and_nothing_is_left_beside()
    {
        var told = (await Assert.ThrowsAsync<TransferInterruptedException>(() => _ada.UploadAsync(_large, Odd, Options(ConflictBehavior.Replace), _folder, progress =>
        {
            if (progress.BytesTransferred == Range) _ada.PutAsync(Odd, [1, 2]).GetAwaiter().GetResult();
        })))!;

        Assert.That((told.Reason, told.PendingUploadId, Names(), _ada.Has(Odd, [1, 2])), Is.EqualTo((TransferReason.NameTaken, (string?)null, Odd, true)));
        Assert.That((await Files(_ada.Graph).ListPendingUploadsAsync()).Count, Is.Zero);
        Assert.That((await UploadAsync(_large, Odd)).Outcome, Is.EqualTo(UploadOutcome.Replaced));
        Assert.That((Names(), _ada.Has(Odd, _large.Content)), Is.EqualTo((Odd, true)));
    }

    [Test]
    public async Task A_name_that_cannot_be_given_yet_is_given_by_the_next_run_without_a_byte()
    {
        _ada.Tenant.Faults.Fail("*/items/*", 500, times: 20, method: "PATCH");

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => UploadAsync(_large, Odd)))!;
        Assert.That((stopped.Reason, stopped.BytesConfirmed, stopped.PendingUploadId), Is.EqualTo((TransferReason.Unreachable, (long)Size, (await Files(_ada.Graph).ListPendingUploadsAsync()).Single().Id)));

        _ada.Tenant.Faults.Clear();
        Assert.That((await UploadAsync(_large, Odd)).Item.Name, Is.EqualTo(Odd));
        Assert.That((Names(), _ada.Tenant.Requests.Where(request => request.Method == "PUT").Sum(request => request.BodyLength)), Is.EqualTo((Odd, (long)Size)));
    }

    [Test]
    public async Task Begun_by_the_path_of_its_folder_it_is_gone_on_with_by_the_folders_id()
    {
        var folder = (await Files(_ada.Graph).EnsureFolderAsync(DrivePath.In(_ada.Drive, "a %41"))).Id!;
        var killed = new KilledClient(_ada.Graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() => Files(killed).UploadAsync(_large.Path, DrivePath.In(_ada.Drive, "a %41/b %42.bin"), Options(ConflictBehavior.Replace)));

        var receipt = await Files(_ada.Graph).UploadAsync(_large.Path, DrivePath.InFolder(_ada.Drive, folder, "b %42.bin"), Options(ConflictBehavior.Replace));

        Assert.That((receipt.ResumedFrom, Names()), Is.EqualTo(((long)Range, "a %41/b %42.bin")));
    }

    [Test]
    public async Task Folders_of_any_name_are_found_and_made_once()
    {
        var made = await Files(_ada.Graph).EnsureFolderAsync(DrivePath.In(_ada.Drive, "a %41/b%20"));
        var found = await Files(_ada.Graph).EnsureFolderAsync(DrivePath.In(_ada.Drive, "A %41/b%20"));

        Assert.That(found.Id, Is.EqualTo(made.Id));
    }

    private static UploadOptions Options(ConflictBehavior conflict) => new() { Conflict = conflict, FragmentSize = Range, MaxSingleRequestSize = 1000 };

    private GraphFiles Files(IGraphClient graph) => Transfers.By(graph, _ada.Clock, _folder);

    private Task<UploadReceipt> UploadAsync(LocalFile file, string path, ConflictBehavior conflict = ConflictBehavior.Replace) =>
        Files(_ada.Graph).UploadAsync(file.Path, DrivePath.In(_ada.Drive, path), Options(conflict));

    private async Task KillAsync(Func<GraphRequest, Uri, bool> at, LocalFile file)
    {
        var killed = new KilledClient(_ada.Graph, at);
        await Assert.CatchAsync<OperationCanceledException>(() => Files(killed).UploadAsync(file.Path, DrivePath.In(_ada.Drive, Odd), Options(ConflictBehavior.Replace)));
        Assert.That(killed.IsDead);
    }

    private string Names() => string.Join(" | ", _ada.Tenant.Files.List(_ada.Drive).Select(file => file.Path));
}
