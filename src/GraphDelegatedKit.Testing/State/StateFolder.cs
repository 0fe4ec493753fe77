using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.State;

// The tenant's memory: small files under one owner-only folder, each replaced whole, so that a killed process leaves the old one or the new one.
internal sealed class StateFolder : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // What the system says of a file that somebody else holds.
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;
    private readonly bool _temporary;

    private StateFolder(string root, bool temporary)
    {
        Root = root;
        _temporary = temporary;
        CreateFolder(root);
        try
        {
            _lock = new FileStream(PathOf("lock"), Private(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException taken) when (taken.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            throw new LocalTenantInUseException(root, taken);
        }
    }

    public string Root { get; }

    public bool IsTemporary => _temporary;

    public static StateFolder Open(string? folder) => folder is null
        ? new StateFolder(Path.Combine(Path.GetTempPath(), "local-tenant-" + Guid.NewGuid().ToString("N")), temporary: true)
        : new StateFolder(Path.GetFullPath(folder), temporary: false);

    public string PathOf(string name) => Path.Combine(Root, name);

    public T? Read<T>(string name) where T : class
    {
        using var file = OpenIfThere(name);
        return file is null ? null : JsonSerializer.Deserialize<T>(file, Json);
    }

    public void Write<T>(string name, T value) => Replace(name, file => JsonSerializer.Serialize(file, value, Json));

    public string? ReadText(string name) => ReadBytes(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public void WriteText(string name, string text) => WriteBytes(name, Encoding.UTF8.GetBytes(text));

    public byte[]? ReadBytes(string name)
    {
        using var file = OpenIfThere(name);
        if (file is null)
            return null;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    public void WriteBytes(string name, byte[] bytes) => Replace(name, file => file.Write(bytes));

    public void Delete(string name) => File.Delete(PathOf(name));

    // Level by level: a folder made on the way to another would get everybody's permissions.
    public string Folder(string name)
    {
        if (Path.GetDirectoryName(name) is { Length: > 0 } above)
            Folder(above);
        CreateFolder(PathOf(name));
        return PathOf(name);
    }

    // Names without their folder; what a crash left half-written is not among them.
    public IEnumerable<string> NamesIn(string folder) =>
        Directory.EnumerateFiles(Folder(folder), "*.json").Select(path => Path.Combine(folder, Path.GetFileName(path)));

    public static FileStreamOptions Private(FileMode mode, FileAccess access, FileShare share = FileShare.None)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    public void Dispose()
    {
        _lock.Dispose();
        if (_temporary)
            Directory.Delete(Root, recursive: true);
    }

    private FileStream? OpenIfThere(string name)
    {
        try
        {
            return new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Replace(string name, Action<FileStream> write)
    {
        var path = PathOf(name);
        var fresh = path + "." + Guid.NewGuid().ToString("N")[..8] + ".new";
        using (var file = new FileStream(fresh, Private(FileMode.CreateNew, FileAccess.Write)))
        {
            write(file);
        }

        File.Move(fresh, path, overwrite: true);
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
    }
}
