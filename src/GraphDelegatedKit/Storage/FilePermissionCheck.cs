namespace GraphDelegatedKit.Storage;

/// <summary>Refuses a file or folder that somebody else could read or put there, with the command that mends it.</summary>
internal static class FilePermissionCheck
{
    public const UnixFileMode OwnerFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnerFolderMode = OwnerFileMode | UnixFileMode.UserExecute;

    private const UnixFileMode OthersWriteMode = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const uint RootUserId = 0;

    /// <exception cref="StorageException">It is a link, has a second name, belongs to somebody else, or others have a right to it.</exception>
    public static void CheckFile(string path)
    {
        CheckOwner(path);
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return; // there it inherits the rights of the profile
        if ((File.GetUnixFileMode(path) & ~OwnerFolderMode) is not UnixFileMode.None) throw CreateInsecureException($"'{path}' can be read or written by others.", $"Run: chmod 600 '{path}'");
    }

    /// <exception cref="StorageException">It is a link, has a second name, or belongs to somebody else.</exception>
    public static void CheckOwner(string path)
    {
        if (new FileInfo(path).LinkTarget is not null) throw CreateInsecureException($"'{path}' is a link to another file.", "Name the file itself.");
        if (!File.Exists(path) || FileStat.Get(path) is not { } stat) return;

        if (stat.OwnerId != Libc.GetEffectiveUserId()) throw CreateNotOwnerException(path, stat.OwnerId);
        if (stat.LinkCount > 1) throw CreateInsecureException($"'{path}' has {stat.LinkCount} names (hard links); by another of them it can be reached from elsewhere.", $"Run: cp -p '{path}' '{path}.own' && mv '{path}.own' '{path}'");
    }

    /// <summary>A folder that others may read shows them names and sizes, no content; one that they may write to lets them put a file of theirs in the place of ours.</summary>
    /// <exception cref="StorageException">Others may write to it, or it belongs to somebody else.</exception>
    public static void CheckFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & OthersWriteMode) != 0 && (mode & UnixFileMode.StickyBit) == 0) throw CreateInsecureException($"Others may write to the folder '{path}'.", $"Run: chmod 700 '{path}'");
        if (new DirectoryInfo(path).LinkTarget is null && FileStat.Get(path) is { } stat && stat.OwnerId is not RootUserId && stat.OwnerId != Libc.GetEffectiveUserId()) throw CreateNotOwnerException(path, stat.OwnerId);
    }

    private static StorageException CreateNotOwnerException(string path, uint ownerId) => CreateInsecureException(
        $"'{path}' belongs to somebody else (user {ownerId}; this process runs as user {Libc.GetEffectiveUserId()}).",
        $"Run the program as user {ownerId}, name another file, or run: sudo chown {Libc.GetEffectiveUserId()} '{path}'");

    private static StorageException CreateInsecureException(string message, string remedy) => new(StorageFault.InsecurePermissions, message, remedy);
}
