namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Looks at the destination before anything is fetched.</summary>
internal static class DestinationCheck
{
    /// <exception cref="IOException">Nothing can be put there: it is a folder, it exists and is to stay, the folder is missing, or the name is too long.</exception>
    public static void EnsureUsable(string path, ConflictBehavior conflict)
    {
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder. Name the file.");
        if (conflict == ConflictBehavior.Fail && File.Exists(path)) throw new IOException($"'{path}' exists. Name another file, or have it replaced (DownloadOptions.Conflict).");
        if (!Directory.Exists(Path.GetDirectoryName(path))) throw new DirectoryNotFoundException($"The folder '{Path.GetDirectoryName(path)}' does not exist.");
        if (PartialFileName.IsTooLong(Path.GetFileName(path))) throw new PathTooLongException($"The name '{Path.GetFileName(path)[..40]}…' is longer than a disk takes. Choose a shorter one.");
    }

    /// <exception cref="IOException">The disk has less room than the file needs. Taking the room at once would say so too, and costs more than twice the writing.</exception>
    public static void EnsureFreeSpace(string path, long bytes)
    {
        long available;
        try
        {
            available = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : Path.GetDirectoryName(path)!).AvailableFreeSpace;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return; // a place that has no such figure, like a share of Windows: it is found out on the way
        }

        if (available < bytes) throw new IOException($"The disk has room for {available} bytes, and '{path}' needs {bytes}. Make room, or name another disk.");
    }
}
