using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Rejects a file that is not an ordinary file, or that another user could read or replace. The remedy is the command that corrects its
/// permissions. <see cref="FolderCheck"/> does the same for its folder.
/// </summary>
internal static class FilePermissionCheck
{
    public const UnixFileMode OwnerFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode OwnerFolderMode = OwnerFileMode | UnixFileMode.UserExecute;
    public const UnixFileMode OthersWriteMode = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode GroupMode = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;

    /// <summary>Checks a file by its name: its kind, owner and permissions.</summary>
    /// <param name="path">The path of the file, which may not exist.</param>
    /// <param name="isEncrypted">Whether the file is encrypted and authenticated. Its group may then have access.</param>
    /// <returns>A warning if the group has access; otherwise <see langword="null"/>.</returns>
    /// <exception cref="StorageException">The file is no ordinary file, has a second hard link, belongs to another user, or is accessible
    /// to other users.</exception>
    public static string? CheckFile(string path, bool isEncrypted = false)
    {
        CheckOwner(path);
        // On Windows the file inherits the permissions of the profile folder.
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return null;
        return CheckMode(path, File.GetUnixFileMode(path), isEncrypted);
    }

    /// <summary>Checks the permissions of an open file.</summary>
    /// <inheritdoc cref="CheckFile(string, bool)"/>
    public static string? CheckMode(string path, SafeFileHandle handle, bool isEncrypted) =>
        OperatingSystem.IsWindows() ? null : CheckMode(path, File.GetUnixFileMode(handle), isEncrypted);

    /// <summary>Checks a file by its name: its kind and owner.</summary>
    /// <exception cref="StorageException">The file is no ordinary file, has a second hard link, or belongs to another user.</exception>
    public static void CheckOwner(string path)
    {
        if (FileStat.Get(path) is { } stat) CheckOwner(path, stat);
        else if (new FileInfo(path).LinkTarget is not null) throw CreateLinkException(path);
        else if (Directory.Exists(path)) throw CreateKindException(path, FileKind.Folder);
    }

    /// <inheritdoc cref="CheckOwner(string)"/>
    /// <param name="path">The path of the file, for the error.</param>
    /// <param name="stat">The metadata of the path, or of the file that was opened.</param>
    public static void CheckOwner(string path, FileStat stat)
    {
        if (stat.Kind == FileKind.Link) throw CreateLinkException(path);
        if (stat.Kind != FileKind.File) throw CreateKindException(path, stat.Kind);
        if (stat.OwnerId != Libc.GetEffectiveUserId()) throw CreateNotOwnerException(path, stat.OwnerId);
        if (stat.LinkCount > 1)
        {
            throw CreateInsecureException(
                $"'{path}' has {stat.LinkCount} names (hard links) and can be accessed through another of them.",
                $"Run: cp -p '{path}' '{path}.own' && mv '{path}.own' '{path}'");
        }
    }

    public static StorageException CreateNotOwnerException(string path, uint ownerId) => CreateInsecureException(
        $"'{path}' belongs to another user (user {ownerId}; this process runs as user {Libc.GetEffectiveUserId()}).",
        $"Run the program as user {ownerId}, name another file, or run: sudo chown {Libc.GetEffectiveUserId()} '{path}'");

    public static StorageException CreateInsecureException(string message, string remedy) =>
        new(StorageFault.InsecurePermissions, message, remedy);

    private static string? CheckMode(string path, UnixFileMode mode, bool isEncrypted) => (mode & ~OwnerFolderMode) switch
    {
        UnixFileMode.None => null,
        var others when isEncrypted && (others & ~GroupMode) == UnixFileMode.None =>
            $"The group of '{path}' can read or write it. It is encrypted, but the group can delete it or restore an older version.",
        _ => throw CreateInsecureException($"Other users can read or write '{path}'.", $"Run: chmod 600 '{path}'"),
    };

    private static StorageException CreateLinkException(string path) =>
        CreateInsecureException($"'{path}' is a link to another file.", "Name the file itself.");

    private static StorageException CreateKindException(string path, FileKind kind)
    {
        var name = kind switch
        {
            FileKind.Folder => "a folder",
            FileKind.Pipe => "a named pipe",
            FileKind.Socket => "a socket",
            _ => "a device",
        };
        return new StorageException(
            StorageFault.Unavailable, $"'{path}' is {name} and not a file. It was not opened.", "Move it away, or name another file.");
    }
}
