namespace GraphDelegatedKit.Tests.Files;

/// <summary>
/// The service does not find a folder that this program created a moment ago (msgraph-sdk-dotnet#385): the request is repeated for some
/// seconds. Another folder that is not found is an error at once.
/// </summary>
public sealed class NewFolderTests() : JournaledTenantFixture(NewFolderTests.Size)
{
    private const int Size = Range + 1;

    private readonly TemporaryFile _small = new(1000);
    private GraphFiles _files = null!; // the memory of what was just created is that of one GraphFiles

    [SetUp]
    public void CreateOneGraphFiles() => _files = CreateFiles();

    [TearDown]
    public void DeleteSmallFile() => _small.Dispose();

    [TestCase("*/content", "PUT", true)]
    [TestCase("*/content", "PUT", false)]
    [TestCase("*/createUploadSession", "POST", true)]
    [TestCase("*/createUploadSession", "POST", false)]
    public async Task A_file_in_a_folder_that_was_just_created_is_sent_again_after_404(string path, string method, bool byId)
    {
        var destination = await CreateFolderAsync(byId);
        Fixture.Tenant.Faults.Fail(path, 404, times: 2, method: method);

        var receipt = await UploadAsync(method == "PUT" ? _small : SourceFile, destination);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(receipt.Outcome, Is.EqualTo(UploadOutcome.Created));
            Assert.That(GetStoredNames(), Is.EqualTo("a/b/f.bin"));
            Assert.That(Fixture.Tenant.Faults.Remaining, Is.Zero);
        }
    }

    [Test]
    public async Task A_file_in_a_tree_whose_folders_are_created_on_the_way_is_sent_again_after_404(
        [Values("*/content", "*/createUploadSession", "*/children")] string path)
    {
        using var local = new TemporaryFolder();
        Directory.CreateDirectory(local["s/x/y"]);
        File.Copy(path == "*/content" ? _small.Path : SourceFile.Path, local["s/x/y/f.bin"]);
        if (path == "*/children") Fixture.Tenant.Faults.LetThrough(path, method: "POST"); // the first folder is created
        Fixture.Tenant.Faults.Fail(path, 404, times: 2, method: path == "*/content" ? "PUT" : "POST");

        var results = await CreateFiles().UploadManyAsync(
            local["s"], DrivePath.In(Fixture.DriveId, "t"), new() { Upload = CreateOptions() }).ToDictionaryAsync(result => result.Path);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results["x/y/f.bin"].Outcome, Is.EqualTo(TransferOutcome.Transferred), results["x/y/f.bin"].Reason);
            Assert.That(GetStoredNames(), Is.EqualTo("t/x/y/f.bin"));
            Assert.That(Fixture.Tenant.Faults.Remaining, Is.Zero);
        }
    }

    [TestCase("*/content", "PUT")]
    [TestCase("*/createUploadSession", "POST")]
    public async Task A_new_folder_that_stays_unknown_is_named_as_the_reason(string path, string method)
    {
        var destination = await CreateFolderAsync(byId: true);
        Fixture.Tenant.Faults.Fail(path, 404, times: 99, method: method);

        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(method == "PUT" ? _small : SourceFile, destination)))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Message, Does.Contain("created a moment ago"));
            Assert.That(rejected.Remedy, Does.Contain("again in a minute").And.Not.Contain("address"));
        }
    }

    [TestCase("*/content", "PUT", false)]
    [TestCase("*/createUploadSession", "POST", false)]
    [TestCase("*/content", "PUT", true)]
    [TestCase("*/createUploadSession", "POST", true)]
    public async Task A_folder_that_was_not_just_created_is_not_asked_again_after_404(string path, string method, bool isOld)
    {
        var destination = await CreateFolderAsync(byId: true);
        if (isOld) Fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        else destination = DrivePath.In(Fixture.DriveId, "elsewhere/f.bin");
        Fixture.Tenant.Faults.Fail(path, 404, method: method);

        var file = method == "PUT" ? _small : SourceFile;
        var delaysBefore = Fixture.Clock.Delays.Count;
        var rejected = (await Assert.ThrowsAsync<GraphException>(() => UploadAsync(file, destination)))!;

        Assert.That(rejected.Code, Is.EqualTo("itemNotFound"));
        Assert.That(Fixture.Clock.Delays, Has.Count.EqualTo(delaysBefore));
    }

    [Test]
    public async Task A_folder_whose_name_is_taken_is_looked_up_until_it_is_visible()
    {
        await Fixture.StoreAsync("a/x.bin", [1]); // another program has just created the folder
        Fixture.Tenant.Faults.Fail("*/root*a*", 404, times: 3, method: "GET");

        var folder = await CreateFiles().EnsureFolderAsync(DrivePath.In(Fixture.DriveId, "a"));

        Assert.That(folder.Name, Is.EqualTo("a"));
    }

    [Test]
    public async Task A_folder_whose_name_is_taken_by_an_invisible_item_is_reported_with_the_conflict_and_not_as_missing()
    {
        await Fixture.StoreAsync("a/x.bin", [1]);
        Fixture.Tenant.Faults.Fail("*/root*a*", 404, times: 99, method: "GET");

        var rejected = (await Assert.ThrowsAsync<GraphException>(
            () => CreateFiles().EnsureFolderAsync(DrivePath.In(Fixture.DriveId, "a"))))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(rejected.Code, Is.EqualTo("nameAlreadyExists"));
            Assert.That(rejected.Message, Does.Contain("taken"));
            Assert.That(rejected.Remedy, Does.StartWith("Wait a minute").And.Not.Contain("address"));
        }
    }

    private static UploadOptions CreateOptions() => new() { FragmentSize = Range, MaxSingleRequestSize = 1000 };

    private async Task<DrivePath> CreateFolderAsync(bool byId)
    {
        var folder = await _files.EnsureFolderAsync(DrivePath.In(Fixture.DriveId, "a/b"));
        return byId ? DrivePath.InFolder(Fixture.DriveId, folder.Id!, "f.bin") : DrivePath.In(Fixture.DriveId, "a/b/f.bin");
    }

    private Task<UploadReceipt> UploadAsync(TemporaryFile file, DrivePath destination) =>
        _files.UploadAsync(file.Path, destination, CreateOptions());
}
