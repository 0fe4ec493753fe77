namespace GraphDelegatedKit.Storage;

/// <summary>A folder for secrets: created for its owner only, and rejected if other users can replace its files.</summary>
internal static class PrivateFolder
{
    /// <summary>Creates the folder if it does not exist, and checks it.</summary>
    /// <param name="path">The full path of the folder.</param>
    /// <param name="isEncrypted">Whether the files in it are encrypted and authenticated. A group may then write to the folder.</param>
    /// <param name="option">The option that names another folder, for the remedy.</param>
    /// <returns>A warning if a group can write to the folder; otherwise <see langword="null"/>.</returns>
    /// <exception cref="StorageException">The folder cannot be created, or other users can replace its files.</exception>
    public static string? EnsureExists(string path, bool isEncrypted = false, string? option = null)
    {
        Create(path, option);
        return FolderCheck.Check(path, isEncrypted);
    }

    /// <summary>Creates the folder and those above it, for their owner only.</summary>
    /// <exception cref="StorageException">The folder cannot be created.</exception>
    public static void Create(string path, string? option = null)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path); // inherits the ACL of the user's profile
            else CreateForOwner(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var remedy = option is null ? "Create it yourself, or name a folder" : $"Create it yourself, or set {option} to a place";
            throw new StorageException(
                StorageFault.Unavailable,
                $"The folder '{path}' cannot be created: {e.Message}",
                $"{remedy} that you ({Environment.UserName}) can write to.",
                e);
        }
    }

    // Level by level: .NET creates the missing folders above with the default permissions, which with "umask 0" everyone can write to.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void CreateForOwner(string path)
    {
        if (Directory.Exists(path)) return;
        if (Path.GetDirectoryName(path) is { } parent) CreateForOwner(parent);
        Directory.CreateDirectory(path, FilePermissionCheck.OwnerFolderMode);
    }
}
