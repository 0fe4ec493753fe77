namespace GraphDelegatedKit.Storage;

/// <summary>
/// Rejects a file or folder that another user could read or replace. The remedy is the command that corrects its permissions.
/// </summary>
internal static class FilePermissionCheck
{
    public const UnixFileMode OwnerFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnerFolderMode = OwnerFileMode | UnixFileMode.UserExecute;

    private const UnixFileMode OthersWriteMode = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const uint RootUserId = 0;

    /// <exception cref="StorageException">The file is a link, has a second hard link, belongs to another user, or is accessible to other
    /// users.</exception>
    public static void CheckFile(string path)
    {
        CheckOwner(path);
        // On Windows the file inherits the permissions of the profile folder.
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return;
        if ((File.GetUnixFileMode(path) & ~OwnerFolderMode) is not UnixFileMode.None)
            throw CreateInsecureException($"Other users can read or write '{path}'.", $"Run: chmod 600 '{path}'");
    }

    /// <exception cref="StorageException">The file is a link, has a second hard link, or belongs to another user.</exception>
    public static void CheckOwner(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw CreateInsecureException($"'{path}' is a link to another file.", "Name the file itself.");
        if (!File.Exists(path) || FileStat.Get(path) is not { } stat) return;

        if (stat.OwnerId != Libc.GetEffectiveUserId()) throw CreateNotOwnerException(path, stat.OwnerId);
        if (stat.LinkCount > 1)
        {
            throw CreateInsecureException(
                $"'{path}' has {stat.LinkCount} names (hard links) and can be accessed through another of them.",
                $"Run: cp -p '{path}' '{path}.own' && mv '{path}.own' '{path}'");
        }
    }

    /// <summary>
    /// Checks a folder. Other users may read it, because that shows only names and sizes. They must not be able to write to it, because
    /// they could then replace its files.
    /// </summary>
    /// <exception cref="StorageException">Other users can write to the folder, or it belongs to another user.</exception>
    public static void CheckFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & OthersWriteMode) != 0 && (mode & UnixFileMode.StickyBit) == 0)
            throw CreateInsecureException($"Other users can write to the folder '{path}'.", $"Run: chmod 700 '{path}'");
        if (new DirectoryInfo(path).LinkTarget is not null || FileStat.Get(path) is not { } stat) return;
        if (stat.OwnerId is not RootUserId && stat.OwnerId != Libc.GetEffectiveUserId()) throw CreateNotOwnerException(path, stat.OwnerId);
    }

    private static StorageException CreateNotOwnerException(string path, uint ownerId) => CreateInsecureException(
        $"'{path}' belongs to another user (user {ownerId}; this process runs as user {Libc.GetEffectiveUserId()}).",
        $"Run the program as user {ownerId}, name another file, or run: sudo chown {Libc.GetEffectiveUserId()} '{path}'");

    private static StorageException CreateInsecureException(string message, string remedy) =>
        new(StorageFault.InsecurePermissions, message, remedy);
}
