namespace GraphDelegatedKit.Storage;

/// <summary>A folder for secrets: made for its owner alone, and refused where others could put files of theirs in it.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    public static void Ensure(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path); // below the profile it inherits the owner's ACL
            else if (!Directory.Exists(path)) Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StorageException(StorageFault.Unreachable, $"The folder '{path}' cannot be made: {e.Message}", $"Make it yourself, or name a folder that you ({Environment.UserName}) may write to.", e);
        }

        if (!OperatingSystem.IsWindows()) Check(path);
    }

    private static void Check(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var mode = File.GetUnixFileMode(path);
        if ((mode & OthersMayWrite) != 0 && (mode & UnixFileMode.StickyBit) == 0)
            throw new StorageException(StorageFault.InsecurePermissions, $"Others may write to the folder '{path}'.", $"Run: chmod 700 '{path}'");
    }
}
