using System.Runtime.Versioning;

namespace GraphDelegatedKit.Testing.Storage;

// The files of a state folder, which only their owner can open. A file is replaced as a whole, so that a killed process leaves either the
// old or the new version.
internal sealed class StateFiles : IDisposable
{
    // The error codes of a file that another process has locked.
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    public StateFiles(string root, bool isTemporary)
    {
        (Root, IsTemporary) = (root, isTemporary);
        CreateFolder(root);
        try
        {
            _lock = new FileStream(GetPath(StateLayout.LockFile), CreatePrivateFileOptions(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException exception) when (exception.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            throw new LocalTenantInUseException(root, exception);
        }
    }

    public string Root { get; }

    public bool IsTemporary { get; }

    public string GetPath(string name)
    {
        StateLayout.Require(name);
        return Path.Combine(Root, name);
    }

    public byte[]? Read(string name)
    {
        using var file = OpenIfExists(name);
        if (file is null)
            return null;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    public FileStream? OpenIfExists(string name)
    {
        try
        {
            return new FileStream(GetPath(name), FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // beforeReplacing is called when the new content is written.
    public void Replace(string name, Action<FileStream> write, Action? beforeReplacing = null)
    {
        var path = GetPath(name);
        var temporaryPath = path + "." + Guid.NewGuid().ToString("N")[..8] + ".new";
        try
        {
            using (var file = new FileStream(temporaryPath, CreatePrivateFileOptions(FileMode.CreateNew, FileAccess.Write)))
            {
                write(file);
            }

            beforeReplacing?.Invoke();
            File.Move(temporaryPath, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporaryPath); // it would take the place that a full disk lacks
            throw;
        }
    }

    public void Replace(string name, byte[] bytes) => Replace(name, file => file.Write(bytes));

    public void Delete(string name)
    {
        try
        {
            File.Delete(GetPath(name));
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file does not exist either.
        }
    }

    // Checks the folders above, too.
    public string EnsureFolder(string name)
    {
        if (Path.GetDirectoryName(name) is { Length: > 0 } parent)
            EnsureFolder(parent);
        var path = name.Length == 0 ? Root : GetPath(name);
        CreateFolder(path);
        return path;
    }

    public static FileStreamOptions CreatePrivateFileOptions(FileMode mode, FileAccess access, FileShare share = FileShare.None)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    public void Dispose()
    {
        _lock.Dispose();
        if (IsTemporary)
            Directory.Delete(Root, recursive: true);
    }

    // Creates one level at a time, because a parent folder that is created implicitly would get the default permissions. A folder that
    // exists keeps its permissions: it may be used for something else, too.
    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        if (Directory.Exists(path))
        {
            CheckFolder(path);
            return;
        }

        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
            CreateFolder(parent);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [UnsupportedOSPlatform("windows")]
    private static void CheckFolder(string path)
    {
        if (!FileOwner.IsOwn(path, followsLinks: true))
            throw new IOException($"The state folder '{path}' belongs to another user. Choose another folder.");
        var others = UnixFileMode.OtherWrite | (FileOwner.IsOwnGroup(path) ? UnixFileMode.None : UnixFileMode.GroupWrite);
        if ((File.GetUnixFileMode(path) & others) != UnixFileMode.None)
            throw new IOException($"Other users can write to the state folder '{path}'. Run: chmod go-w '{path}'");
    }
}
