using System.Net;
using System.Reflection;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>Paths in the user's own drive, without its id.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MyDriveTests : IDisposable
{
    private const int Range = 320 * 1024;

    private readonly TemporaryFolder _folder = new();
    private LocalTenant _tenant = null!;
    private GraphClient _graph = null!;
    private string _driveId = "";

    [SetUp]
    public async Task StartAsync()
    {
        _tenant = await TestData.StartTenantAsync();
        _graph = TestData.CreateClient(_tenant);
        _driveId = _tenant.Files.GetDriveId(_tenant.Address.DefaultUser);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _graph.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    // The names of the methods are compared with those of GraphFiles, so that a new method is not forgotten.
    [Test]
    public async Task Every_method_with_a_path_accepts_a_path_in_the_users_own_drive()
    {
        var files = GraphFilesFactory.Create(_graph, new Clock());
        Directory.CreateDirectory(_folder["up"]);
        await File.WriteAllTextAsync(_folder["up/c.txt"], "3");
        var calls = new Dictionary<string, Func<Task>>
        {
            ["EnsureFolderAsync"] = () => files.EnsureFolderAsync(DrivePath.InMyDrive("General/new")),
            ["UploadAsync"] = async () =>
            {
                await files.UploadAsync(new byte[] { 1 }, DrivePath.InMyDrive("General/a.txt"));
                await files.UploadAsync(new MemoryStream([1, 2]), DrivePath.InMyDrive("General/100%25.txt"));
                await files.UploadAsync(_folder["up/c.txt"], DrivePath.InMyDrive("c.txt"));
            },
            ["GetItemAsync"] = () => files.GetItemAsync(DrivePath.InMyDrive("General/a.txt")),
            ["DownloadAsync"] = () => files.DownloadAsync(DrivePath.InMyDrive("General/a.txt"), _folder["a.txt"]),
            ["OpenReadAsync"] = async () => await (await files.OpenReadAsync(DrivePath.InMyDrive("General/100%25.txt"))).DisposeAsync(),
            ["UploadManyAsync"] = async () =>
            {
                await files.UploadManyAsync(_folder["up"], DrivePath.InMyDrive("Many")).CollectAsync();
                await files.UploadManyAsync([(_folder["up/c.txt"], "d.txt")], DrivePath.MyDriveRoot()).CollectAsync();
            },
            ["DownloadManyAsync"] = async () => await files.DownloadManyAsync(DrivePath.MyDriveRoot(), _folder["down"]).CollectAsync(),
            ["ListChildrenAsync"] = async () => await files.ListChildrenAsync(DrivePath.InMyDrive("General")).CollectAsync(),
        };

        foreach (var call in calls.Values) await call();

        var methods = typeof(GraphFiles).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(DrivePath)))
            .Select(method => method.Name).Distinct();
        Assert.That(calls.Keys, Is.EquivalentTo(methods));
        Assert.That(
            _tenant.Files.List(_driveId).Select(file => file.Path),
            Is.EquivalentTo(new[] { "General/a.txt", "General/100%25.txt", "c.txt", "Many/c.txt", "d.txt" }));
        Assert.That(Directory.GetFiles(_folder["down"], "*", SearchOption.AllDirectories), Has.Length.EqualTo(5));
        Assert.That(
            _tenant.Requests.Count(request => request.Path.StartsWith("/v1.0/me/drive", StringComparison.Ordinal)),
            Is.EqualTo(1), "the id of the drive is read once");
    }

    [Test]
    public async Task The_root_of_the_users_own_drive_is_listed()
    {
        await _tenant.Files.PutAsync(_driveId, "General/a.txt", new MemoryStream([1]));
        await _tenant.Files.PutAsync(_driveId, "b.txt", new MemoryStream([1]));

        var names = (await _graph.Files().ListChildrenAsync(DrivePath.MyDriveRoot()).CollectAsync()).Select(item => item.Name);

        Assert.That(names, Is.EquivalentTo(new[] { "General", "b.txt" }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_unfinished_upload_is_the_same_with_the_id_of_the_drive_and_without(bool isStartedWithId)
    {
        using var file = new TemporaryFile((2 * Range) + 1);
        var (byId, byMine) = (DrivePath.In(_driveId, "General/f.bin"), DrivePath.InMyDrive("General/f.bin"));
        var options = new UploadOptions { MaxSingleRequestSize = 0, FragmentSize = Range };
        var killed = new KilledClient(_graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() =>
            GraphFilesFactory.Create(killed, new Clock(), _folder).UploadAsync(file.Path, isStartedWithId ? byId : byMine, options));
        var files = GraphFilesFactory.Create(_graph, new Clock(), _folder);
        var pending = (await files.ListPendingUploadsAsync()).Single();

        var receipt = await files.UploadAsync(file.Path, isStartedWithId ? byMine : byId, options);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pending.Destination!.DriveId, Is.EqualTo(_driveId));
            Assert.That(receipt.ResumedFrom, Is.EqualTo(Range));
            Assert.That(await files.ListPendingUploadsAsync(), Is.Empty);
            Assert.That(_tenant.Uploads.Single().BytesResent, Is.Zero);
        }
    }

    [Test]
    public async Task An_unfinished_upload_to_a_folder_by_id_is_resumed_by_the_path_in_the_users_own_drive()
    {
        using var file = new TemporaryFile((2 * Range) + 1);
        var files = GraphFilesFactory.Create(_graph, new Clock(), _folder);
        var folder = await files.EnsureFolderAsync(DrivePath.InMyDrive("General"));
        var options = new UploadOptions { MaxSingleRequestSize = 0, FragmentSize = Range };
        var killed = new KilledClient(_graph, (request, _) => request.Method == HttpMethod.Put);
        await Assert.CatchAsync<OperationCanceledException>(() => GraphFilesFactory.Create(killed, new Clock(), _folder)
            .UploadAsync(file.Path, DrivePath.InFolder(_driveId, folder.Id!, "f.bin"), options));

        var receipt = await files.UploadAsync(file.Path, DrivePath.InMyDrive("General/f.bin"), options);

        Assert.That(receipt.ResumedFrom, Is.EqualTo(Range));
    }

    [Test]
    public async Task Two_users_of_one_client_each_get_their_own_drive()
    {
        using var handler = new FakeHttpHandler();
        foreach (var driveId in new[] { "d-ada", "d-bob" })
            handler.RespondsWith(HttpStatusCode.OK, $$"""{"id":"{{driveId}}"}""").RespondsWith(HttpStatusCode.OK, """{"id":"i"}""");
        handler.RespondsWith(HttpStatusCode.OK, """{"id":"i"}""");
        var user = "ada";
        var tokens = new FakeTokenProvider((_, _) => new(CreateToken(user)));
        await using var graph = TestData.CreateClient(handler, tokens: tokens);
        var files = graph.Files();

        await files.GetItemAsync(DrivePath.InMyDrive("a"));
        user = "bob";
        await files.GetItemAsync(DrivePath.InMyDrive("a"));
        await files.GetItemAsync(DrivePath.InMyDrive("b"));

        Assert.That(handler.Requests.Select(request => request.RequestUri.AbsolutePath), Is.EqualTo(new[]
        {
            "/v1.0/me/drive", "/v1.0/drives/d-ada/root:/a", "/v1.0/me/drive", "/v1.0/drives/d-bob/root:/a", "/v1.0/drives/d-bob/root:/b",
        }));
    }

    [Test]
    public async Task A_user_without_a_OneDrive_gets_a_remedy_about_the_licence_and_the_source_is_closed()
    {
        _tenant.Faults.Fail("/v1.0/me/drive", 404, body: TestData.ErrorJson("ResourceNotFound", "User's mysite not found."));
        using var file = new TemporaryFile(10);

        var error = (await Assert.ThrowsAsync<GraphException>(
            () => GraphFilesFactory.Create(_graph, new Clock()).UploadAsync(file.Path, DrivePath.InMyDrive("a.txt"))))!;

        Assert.That(error.Remedy, Does.Contain("has no OneDrive"));
    }

    [Test]
    public void A_path_in_the_users_own_drive_has_no_id_of_a_drive_and_the_same_rules_for_names()
    {
        var path = DrivePath.InMyDrive("General/a.txt");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(path.DriveId, Is.Empty);
            Assert.That(path.Name, Is.EqualTo("a.txt"));
            Assert.That(path.ToString(), Is.EqualTo("General/a.txt"));
        }

        Assert.Throws<ArgumentException>(() => DrivePath.InMyDrive("a:b"));
        Assert.Throws<ArgumentException>(() => DrivePath.In("", "a"));
    }

    private static GraphAccessToken CreateToken(string user) =>
        new("token-of-" + user, DateTimeOffset.UtcNow.AddDays(1)) { Account = TestData.CreateAccount(user) };

    [Test]
    public void Options_are_given_with_a_target_typed_new()
    {
        var graph = new StubGraphClient().Client;

        Assert.That(GraphClientFilesExtensions.Files(graph, new() { Journal = null }), Is.Not.Null);
        Assert.That(graph.Files(), Is.Not.Null);
    }
}
