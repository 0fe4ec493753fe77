namespace GraphDelegatedKit.Storage;

/// <summary>
/// Checks that no other user can replace a folder or the files in it: the folder, each folder above it, and each link on the way belong to
/// the user or to root, and other users cannot write to them. Other users may read them, because that shows only names and sizes. On
/// systems other than Linux, only the permissions of the folder itself are checked; on Windows, it inherits those of the profile folder.
/// </summary>
internal static class FolderCheck
{
    private const uint RootUserId = 0;
    private const int MaxLinks = 40; // as in Linux

    /// <param name="path">The full path of the folder.</param>
    /// <param name="isEncrypted">Whether the files in it are encrypted and authenticated. A group may then write to the folder.</param>
    /// <returns>A warning if a group can write to the folder; otherwise <see langword="null"/>.</returns>
    /// <exception cref="StorageException">Another user can replace the folder or a file in it.</exception>
    public static string? Check(string path, bool isEncrypted = false)
    {
        if (OperatingSystem.IsWindows()) return null;
        if (FileStat.Get("/") is not { } root) return CheckMode(path, File.GetUnixFileMode(path), isEncrypted, remedyMode: "700");

        var warning = CheckOne("/", root, isLast: false, isEncrypted);
        var (folder, linkCount) = ("/", 0);
        var names = new Stack<string>();
        Push(path);
        while (names.TryPop(out var name))
        {
            if (name == "..") folder = Path.GetDirectoryName(folder) ?? "/";
            if (name is "." or "..") continue;
            var next = Path.Combine(folder, name);
            if (FileStat.Get(next) is not { } stat) return warning; // opening the file fails, with the reason
            if (stat.Kind == FileKind.Link)
            {
                EnsureTrustedOwner(next, stat.OwnerId);
                if (++linkCount > MaxLinks)
                    throw new StorageException(StorageFault.Unavailable, $"'{path}' has too many links.", "Name a folder without links.");
                var target = new FileInfo(next).LinkTarget ?? "";
                if (Path.IsPathRooted(target)) folder = "/";
                Push(target);
                continue;
            }

            warning = CheckOne(next, stat, isLast: names.Count == 0, isEncrypted) ?? warning;
            folder = next;
        }

        return warning;

        void Push(string text)
        {
            var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
            for (var i = parts.Length - 1; i >= 0; i--) names.Push(parts[i]);
        }
    }

    /// <summary>Returns whether the owner of a folder or program is the user of this process or root.</summary>
    public static bool IsTrustedOwner(uint ownerId) =>
        ownerId == RootUserId || ownerId == Libc.GetEffectiveUserId() || IsUnmapped(ownerId);

    private static string? CheckOne(string folder, FileStat stat, bool isLast, bool isEncrypted)
    {
        EnsureTrustedOwner(folder, stat.OwnerId);
        // In a folder with the sticky bit, such as /tmp, users can rename and delete only what is theirs.
        if ((stat.Mode & UnixFileMode.StickyBit) != 0 && stat.Kind == FileKind.Folder) return null;
        // With "umask 002", folders such as ~/.local/share are writable for the group that only this user is in.
        var isGroupAllowed = !isLast && (stat.Mode & UnixFileMode.GroupWrite) != 0 && IsPrivateGroup(stat.GroupId);
        var mode = isGroupAllowed ? stat.Mode & ~UnixFileMode.GroupWrite : stat.Mode;
        return CheckMode(folder, mode, isEncrypted, isLast ? "700" : "go-w");
    }

    private static string? CheckMode(string folder, UnixFileMode mode, bool isEncrypted, string remedyMode)
    {
        if ((mode & UnixFileMode.StickyBit) != 0) return null;
        if ((mode & FilePermissionCheck.OthersWriteMode) == 0) return null;
        if (isEncrypted && (mode & UnixFileMode.OtherWrite) == 0)
            return $"The group of the folder '{folder}' can delete the encrypted files below it, or restore an older version.";
        throw FilePermissionCheck.CreateInsecureException(
            $"Other users can write to the folder '{folder}'.", $"Run: chmod {remedyMode} '{folder}'");
    }

    private static void EnsureTrustedOwner(string path, uint ownerId)
    {
        if (!IsTrustedOwner(ownerId)) throw FilePermissionCheck.CreateNotOwnerException(path, ownerId);
    }

    // In a user namespace (Flatpak, a rootless container), the root of the host has no id of its own and is shown as the overflow user.
    private static bool IsUnmapped(uint ownerId) =>
        ReadWords("/proc/sys/kernel/overflowuid") is [{ } overflowId] && overflowId == $"{ownerId}"
        && ReadWords("/proc/self/uid_map") is not ["0", "0", "4294967295"];

    // "ada:x:1001:ada", or no entry where the group comes from a directory service.
    private static bool IsPrivateGroup(uint groupId)
    {
        if (groupId != Libc.GetEffectiveGroupId()) return false;
        var entry = ReadLines("/etc/group").Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields is [_, _, { } id, _] && id == $"{groupId}");
        return entry is null
            ? groupId == Libc.GetEffectiveUserId()
            : entry[0] == Environment.UserName && (entry[3].Length == 0 || entry[3] == Environment.UserName);
    }

    private static string[] ReadWords(string path) =>
        string.Join(' ', ReadLines(path)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
