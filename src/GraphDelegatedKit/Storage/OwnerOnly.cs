namespace GraphDelegatedKit.Storage;

/// <summary>Refuses a file or folder that somebody else could read or put there, with the command that mends it.</summary>
internal static class OwnerOnly
{
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const uint Root = 0;

    /// <exception cref="StorageException">It is a link, has a second name, belongs to somebody else, or others have a right to it.</exception>
    public static void CheckFile(string path)
    {
        CheckIsOurs(path);
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return; // there it inherits the rights of the profile
        if ((File.GetUnixFileMode(path) & ~FolderMode) is not UnixFileMode.None) throw Insecure($"'{path}' can be read or written by others.", $"Run: chmod 600 '{path}'");
    }

    /// <exception cref="StorageException">It is a link, has a second name, or belongs to somebody else.</exception>
    public static void CheckIsOurs(string path)
    {
        if (new FileInfo(path).LinkTarget is not null) throw Insecure($"'{path}' is a link to another file.", "Name the file itself.");
        if (!File.Exists(path) || FileFacts.Of(path) is not { } facts) return;

        if (facts.Owner != Libc.EffectiveUser()) throw NotOurs(path, facts.Owner);
        if (facts.Links > 1) throw Insecure($"'{path}' has {facts.Links} names (hard links); by another of them it can be reached from elsewhere.", $"Run: cp -p '{path}' '{path}.own' && mv '{path}.own' '{path}'");
    }

    /// <summary>A folder that others may read shows them names and sizes, no content; one that they may write to lets them put a file of theirs in the place of ours.</summary>
    /// <exception cref="StorageException">Others may write to it, or it belongs to somebody else.</exception>
    public static void CheckFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & OthersMayWrite) != 0 && (mode & UnixFileMode.StickyBit) == 0) throw Insecure($"Others may write to the folder '{path}'.", $"Run: chmod 700 '{path}'");
        if (new DirectoryInfo(path).LinkTarget is null && FileFacts.Of(path) is { } facts && facts.Owner is not Root && facts.Owner != Libc.EffectiveUser()) throw NotOurs(path, facts.Owner);
    }

    private static StorageException NotOurs(string path, uint owner) => Insecure(
        $"'{path}' belongs to somebody else (user {owner}; this process runs as user {Libc.EffectiveUser()}).",
        $"Run the program as user {owner}, name another file, or run: sudo chown {Libc.EffectiveUser()} '{path}'");

    private static StorageException Insecure(string message, string remedy) => new(StorageFault.InsecurePermissions, message, remedy);
}
