using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Storage;

// The stored state of the tenant: small files in a folder that only its owner can open. A file is replaced as a whole, so that a killed
// process leaves either the old or the new version.
internal sealed class StateFolder : IDisposable
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    private const int KeyLength = 32;

    // The error codes of a file that another process has locked.
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    private StateFolder(string root, bool isTemporary)
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

    public static StateFolder Open(string? folder) => folder is null
        ? new StateFolder(Path.Combine(Path.GetTempPath(), "local-tenant-" + Guid.NewGuid().ToString("N")), isTemporary: true)
        : new StateFolder(Path.GetFullPath(folder), isTemporary: false);

    public string GetPath(string name)
    {
        StateLayout.Require(name);
        return Path.Combine(Root, name);
    }

    public T? Read<T>(string name) where T : class
    {
        using var file = OpenIfExists(name);
        return file is null ? null : JsonSerializer.Deserialize<T>(file, JsonOptions);
    }

    public void Write<T>(string name, T value) => ReplaceFile(name, file => JsonSerializer.Serialize(file, value, JsonOptions));

    public string? ReadText(string name) => ReadBytes(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public void WriteText(string name, string text) => WriteBytes(name, Encoding.UTF8.GetBytes(text));

    public byte[]? ReadBytes(string name)
    {
        using var file = OpenIfExists(name);
        if (file is null)
            return null;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    public void WriteBytes(string name, byte[] bytes) => ReplaceFile(name, file => file.Write(bytes));

    // Returns a random key, which is created and stored at the first call.
    public byte[] GetKey(string name)
    {
        if (ReadBytes(name) is { } storedKey)
            return storedKey;
        var key = RandomNumberGenerator.GetBytes(KeyLength);
        WriteBytes(name, key);
        return key;
    }

    public void Delete(string name) => File.Delete(GetPath(name));

    // Checks the folders above, too.
    public string EnsureFolder(string name)
    {
        if (Path.GetDirectoryName(name) is { Length: > 0 } parent)
            EnsureFolder(parent);
        var path = GetPath(name);
        CreateFolder(path);
        return path;
    }

    // Returns names relative to the root; a file that a crash left half-written has another extension and is not listed.
    public IEnumerable<string> ListJsonFiles(string folder) =>
        Directory.EnumerateFiles(EnsureFolder(folder), "*.json").Select(path => Path.Combine(folder, Path.GetFileName(path)));

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

    private FileStream? OpenIfExists(string name)
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

    private void ReplaceFile(string name, Action<FileStream> write)
    {
        var path = GetPath(name);
        var temporaryPath = path + "." + Guid.NewGuid().ToString("N")[..8] + ".new";
        using (var file = new FileStream(temporaryPath, CreatePrivateFileOptions(FileMode.CreateNew, FileAccess.Write)))
        {
            write(file);
        }

        File.Move(temporaryPath, path, overwrite: true);
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
