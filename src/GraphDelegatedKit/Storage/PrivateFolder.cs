namespace GraphDelegatedKit.Storage;

/// <summary>A folder for secrets: created for its owner only, and rejected if other users can write to it.</summary>
internal static class PrivateFolder
{
    /// <exception cref="StorageException">The folder cannot be created, or other users can write to it.</exception>
    public static void EnsureExists(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path); // inherits the ACL of the user's profile
            else if (!Directory.Exists(path)) Directory.CreateDirectory(path, FilePermissionCheck.OwnerFolderMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StorageException(
                StorageFault.Unavailable,
                $"The folder '{path}' cannot be created: {e.Message}",
                $"Create it yourself, or name a folder that you ({Environment.UserName}) can write to.",
                e);
        }

        FilePermissionCheck.CheckFolder(path);
    }
}
