using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>One place by path and by the id of its folder: whichever an upload was begun under, the other goes on with it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OtherAddressesTests : IDisposable
{
    private const int Range = 320 * 1024;
    private const int Size = (2 * Range) + 1;

    private readonly Folder _folder = new();
    private readonly LocalFile _file = new(Size);
    private UploadPerson _ada = null!;
    private string _general = "", _root = "";

    [SetUp]
    public async Task SignInAsync()
    {
        _ada = await UploadPerson.SignInAsync();
        _general = (await Files(_ada.Graph).EnsureFolderAsync(DrivePath.In(_ada.Drive, "General"))).Id!;
        _root = (await _ada.Graph.GetAsync<DriveItem>($"drives/{_ada.Drive}/root")).Id!;
    }

    [TearDown]
    public async Task SignOutAsync() => await _ada.DisposeAsync();

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [TestCase("General/f.bin", "id/f.bin")]
    [TestCase("id/f.bin", "General/f.bin")]
    [TestCase("root/General/F.bin", "id/f.bin")]
    [TestCase("f.bin", "root/f.bin")]
    [TestCase("root/f.bin", "f.bin")]
    public async Task Begun_by_one_it_is_gone_on_with_by_the_other(string begun, string goneOnWith)
    {
        await KillAsync(Place(begun));

        var receipt = await Files(_ada.Graph).UploadAsync(_file.Path, Place(goneOnWith), Options);

        Assert.That((receipt.ResumedFrom, receipt.Outcome, receipt.Verified), Is.EqualTo(((long)Range, UploadOutcome.Created, Verification.Matched)));
        Assert.That(_ada.Tenant.Uploads.Single().BytesResent, Is.Zero);
        Assert.That((await Files(_ada.Graph).ListPendingUploadsAsync()).Count, Is.Zero);
    }

    [Test]
    public async Task Killed_once_more_it_is_gone_on_with_by_either()
    {
        await KillAsync(Place("General/f.bin"));
        await KillAsync(Place("id/f.bin"));
        Assert.That((await Files(_ada.Graph).ListPendingUploadsAsync()).Single().Sent, Is.EqualTo(Range));

        var receipt = await Files(_ada.Graph).UploadAsync(_file.Path, Place("General/f.bin"), Options);

        Assert.That((receipt.ResumedFrom, receipt.Outcome), Is.EqualTo((2L * Range, UploadOutcome.Created)));
    }

    [Test]
    public async Task Another_file_takes_the_place_over()
    {
        await KillAsync(Place("General/f.bin"));
        using var other = new LocalFile(Size + 1);

        var receipt = await Files(_ada.Graph).UploadAsync(other.Path, Place("id/f.bin"), Options);

        Assert.That((receipt.ResumedFrom, receipt.Outcome, _ada.Has("General/f.bin", other.Content), (await Files(_ada.Graph).ListPendingUploadsAsync()).Count), Is.EqualTo((0L, UploadOutcome.Created, true, 0)));
    }

    [Test]
    public async Task Of_a_file_that_changed_since_that_is_told()
    {
        await KillAsync(Place("General/f.bin"));
        await File.WriteAllBytesAsync(_file.Path, new byte[Size]);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Files(_ada.Graph).UploadAsync(_file.Path, Place("id/f.bin"), Options)))!;

        Assert.That((stopped.Reason, stopped.PendingUploadId), Is.EqualTo((TransferReason.SourceChanged, (await Files(_ada.Graph).ListPendingUploadsAsync()).Single().Id)));
    }

    [Test]
    public async Task One_that_is_being_sent_is_left_to_who_sends_it()
    {
        await KillAsync(Place("General/f.bin"));
        var id = (await Files(_ada.Graph).ListPendingUploadsAsync()).Single().Id;
        using var sending = await FileLock.AcquireAsync(Path.Combine(_folder["transfers"], id + ".lock"), _ada.Clock, default);

        var stopped = (await Assert.ThrowsAsync<TransferInterruptedException>(() => Files(_ada.Graph).UploadAsync(_file.Path, Place("id/f.bin"), Options)))!;

        Assert.That(stopped.Reason, Is.EqualTo(TransferReason.AlreadyRunning));
    }

    [Test]
    public async Task A_file_of_that_name_in_another_folder_has_nothing_to_do_with_it()
    {
        await KillAsync(Place("General/f.bin"));
        (await _ada.Graph.SendAsync(new GraphRequest(HttpMethod.Post, Url($"drives/{_ada.Drive}/root:/f.bin:/createUploadSession")))).Dispose();

        var refused = (await Assert.ThrowsAsync<GraphException>(() => Files(_ada.Graph).UploadAsync(_file.Path, Place("root/f.bin"), Options)))!;

        Assert.That((refused.Code, (await Files(_ada.Graph).ListPendingUploadsAsync()).Count), Is.EqualTo(("nameAlreadyExists", 1)));
    }

    private static UploadOptions Options => new() { MaxSingleRequestSize = 0, FragmentSize = Range };

    private GraphFiles Files(IGraphClient graph) => Transfers.By(graph, _ada.Clock, _folder);

    private DrivePath Place(string words) => words.StartsWith("id/", StringComparison.Ordinal) ? DrivePath.InFolder(_ada.Drive, _general, words["id/".Length..])
        : words.StartsWith("root/", StringComparison.Ordinal) ? DrivePath.InFolder(_ada.Drive, _root, words["root/".Length..])
        : DrivePath.In(_ada.Drive, words);

    /// <summary>Killed when the service has one range more.</summary>
    private async Task KillAsync(DrivePath place)
    {
        var killed = new KilledClient(_ada.Graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() => Files(killed).UploadAsync(_file.Path, place, Options));
    }

    private static GraphUrl Url(GraphUrl url) => url;
}
