using System.Runtime.Versioning;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>
/// Finds the programs of the system. A program that another user could have put there is not found, because it would get the address of
/// the sign-in page and run with the rights of this user.
/// </summary>
internal static class ProgramFinder
{
    private const string DefaultSearchPath = "/usr/local/bin:/usr/bin:/bin";
    private const UnixFileMode AnyExecuteMode = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Returns the absolute paths of a program in the folders of a search path, in their order.</summary>
    /// <param name="program">The name of the program, without a folder.</param>
    /// <param name="searchPath">The value of <c>PATH</c>; <see langword="null"/> or empty for the usual folders.</param>
    public static IEnumerable<string> Find(string program, string? searchPath) =>
        (string.IsNullOrEmpty(searchPath) ? DefaultSearchPath : searchPath)
            .Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(folder => Path.Combine(folder, program))
            .Where(IsTrusted);

    /// <summary>Returns whether a file is a program that only this user or root can replace.</summary>
    public static bool IsTrusted(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.IsPathFullyQualified(path)) return false;
        try
        {
            if (!File.Exists(path) || (File.GetUnixFileMode(path) & AnyExecuteMode) == 0) return false;

            var target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
            return IsOnlyOwnerWritable(target) && HasTrustedFolders(path) && HasTrustedFolders(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // In a folder with the sticky bit, such as /tmp, another user can add a file but not replace one. So it may be above the program's own
    // folder only.
    [UnsupportedOSPlatform("windows")]
    private static bool HasTrustedFolders(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (folder is null || !IsOnlyOwnerWritable(folder)) return false;

        while ((folder = Path.GetDirectoryName(folder)) is not null)
            if (!IsOnlyOwnerWritable(folder) && (File.GetUnixFileMode(folder) & UnixFileMode.StickyBit) == 0)
                return false;

        return true;
    }

    [UnsupportedOSPlatform("windows")]
    private static bool IsOnlyOwnerWritable(string path) =>
        (File.GetUnixFileMode(path) & FilePermissionCheck.OthersWriteMode) == 0
        && (FileStat.Get(path) is not { } stat || FolderCheck.IsTrustedOwner(stat.OwnerId));
}
