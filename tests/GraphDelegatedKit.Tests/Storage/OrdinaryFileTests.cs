using GraphDelegatedKit.Cache;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Tests.Storage;

/// <summary>
/// Whatever lies where the library keeps a state file, opening it neither hangs nor follows a link: only an ordinary file is opened.
/// </summary>
[Platform(Include = "Linux", Reason = "Kinds of files are looked at on Linux.")]
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class OrdinaryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private System.Net.Sockets.Socket? _socket; // removes its file when it is closed

    private string FilePath => _folder["state"];

    public void Dispose()
    {
        _socket?.Dispose();
        _folder.Dispose();
    }

    private static readonly string[] Kinds = ["pipe", "socket", "device", "folder", "link"];

    [Test]
    public async Task A_cache_that_is_no_ordinary_file_is_refused_with_its_kind_and_a_remedy([ValueSource(nameof(Kinds))] string kind)
    {
        Create(kind, FilePath);
        var options = new TokenCacheOptions { Path = FilePath, Protection = [StorageProtection.OwnerOnlyFile] };
        using var log = new LogBook();

        var error = await Assert.ThrowsAsync<StorageException>(
            () => new CacheStoreSelector(options, TestData.ClientId, new FakeKeyring(), new Clock(), log).OpenAsync(default));

        Assert.That(error!.Message, Does.StartWith($"'{FilePath}' is a ").And.Contain(kind));
        Assert.That(error.Remedy, Is.Not.Empty);
    }

    [Test]
    public async Task A_lock_that_is_no_ordinary_file_is_refused([ValueSource(nameof(Kinds))] string kind)
    {
        Create(kind, FilePath);

        var error = await Assert.ThrowsAsync<StorageException>(() => FileLock.AcquireAsync(FilePath, new Clock(), default));

        Assert.That(error!.Message, Does.Contain(kind));
    }

    [Test]
    public async Task A_bulk_state_that_is_no_ordinary_file_is_refused([ValueSource(nameof(Kinds))] string kind)
    {
        Create(kind, FilePath);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(FilePath));

        Assert.That(error!.Code, Is.EqualTo(kind == "link" ? "stateNotPrivate" : "stateNotWritten"));
        Assert.That(error.Message, Does.Contain(FilePath).And.Contain(kind));
        Assert.That(error.Remedy, Is.Not.Empty);
    }

    [TestCase(".partial")]
    [TestCase(".partial.json")]
    public void A_file_of_an_unfinished_download_that_is_no_ordinary_file_is_refused(string extension)
    {
        foreach (var kind in Kinds.Except(["socket", "device"]))
        {
            var destination = _folder[kind];
            Create(kind, destination + extension);

            var error = Assert.Throws<IOException>(() => GraphDelegatedKit.Files.Downloads.PartialFileLock.Acquire(destination))!;

            Assert.That(error.Message, Does.Contain(kind));
        }
    }

    [Test]
    public async Task A_bulk_state_below_a_folder_that_everyone_can_write_to_is_refused()
    {
        Directory.CreateDirectory(_folder["open/below"]);
        File.SetUnixFileMode(_folder["open"], (UnixFileMode)0b111_111_111);

        var error = await Assert.ThrowsAsync<GraphException>(() => BulkState.OpenAsync(_folder["open/below/state"]));

        Assert.That(error!.Code, Is.EqualTo("stateNotPrivate"));
    }

    [Test]
    public async Task A_file_that_another_process_replaces_all_the_time_is_read_as_one_of_its_versions()
    {
        await File.WriteAllTextAsync(FilePath, "0");
        File.SetUnixFileMode(FilePath, FilePermissionCheck.OwnerFileMode);
        using var done = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var version = 1; !done.IsCancellationRequested; version++)
            {
                using (var file = PrivateFile.Open(FilePath + ".tmp", FileMode.CreateNew, FileAccess.Write, FileShare.None))
                    file.Write(System.Text.Encoding.ASCII.GetBytes($"{version}"));
                File.Move(FilePath + ".tmp", FilePath, overwrite: true);
            }
        });

        for (var read = 0; read < 200; read++)
            Assert.That((await PrivateFile.ReadAsync(FilePath, false, default))!.Value.Content, Is.Not.Empty);

        await done.CancelAsync();
        await writer;
    }

    [Test]
    public async Task A_file_that_is_swapped_for_a_link_while_it_is_opened_is_never_read_through_the_link()
    {
        var temporaryPath = FilePath + ".tmp";
        await File.WriteAllTextAsync(_folder["elsewhere"], "elsewhere");
        File.SetUnixFileMode(_folder["elsewhere"], FilePermissionCheck.OwnerFileMode);
        using var done = new CancellationTokenSource();
        var swapped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var swapping = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                using (var file = PrivateFile.Open(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                    file.Write("own"u8);
                File.Move(temporaryPath, FilePath, overwrite: true);
                File.CreateSymbolicLink(temporaryPath, _folder["elsewhere"]);
                File.Move(temporaryPath, FilePath, overwrite: true);
                swapped.TrySetResult();
            }
        });

        await Task.WhenAny(swapped.Task, swapping);
        var contents = new List<string>();
        while (contents.Count < 1000 && !swapping.IsCompleted)
        {
            try
            {
                if (await PrivateFile.ReadAsync(FilePath, false, default) is { } file)
                    contents.Add(System.Text.Encoding.ASCII.GetString(file.Content));
            }
            catch (StorageException)
            {
                // The link was seen.
            }
        }

        await done.CancelAsync();
        await swapping;

        Assert.That(contents, Has.None.EqualTo("elsewhere"));
    }

    private void Create(string kind, string path)
    {
        if (kind == "pipe") Shell.Run("mkfifo", "-m", "600", path);
        if (kind == "folder") Directory.CreateDirectory(path);
        if (kind == "link") File.CreateSymbolicLink(path, _folder["elsewhere"]);
        if (kind == "socket")
        {
            _socket = new System.Net.Sockets.Socket(
                System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
            _socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));
        }

        if (kind != "device") return;
        if (Shell.Run("id", "-u").Trim() != "0") Assert.Ignore("Only root can create a device.");
        try
        {
            Shell.Run("mknod", "-m", "600", path, "c", "1", "5"); // /dev/zero: reading it never ends
        }
        catch (InvalidOperationException)
        {
            Assert.Ignore("The container does not allow devices.");
        }
    }
}
