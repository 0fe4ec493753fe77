namespace GraphDelegatedKit.Storage;

/// <summary>A folder for secrets: made for its owner alone, and refused where others could put files of theirs in it.</summary>
internal static class PrivateFolder
{
    public static void EnsureExists(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path); // below the profile it inherits the owner's ACL
            else if (!Directory.Exists(path)) Directory.CreateDirectory(path, FilePermissionCheck.OwnerFolderMode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new StorageException(StorageFault.Unavailable, $"The folder '{path}' cannot be made: {e.Message}", $"Make it yourself, or name a folder that you ({Environment.UserName}) may write to.", e);
        }

        FilePermissionCheck.CheckFolder(path);
    }
}
