using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Checks the destination before the download starts.</summary>
internal static class DestinationCheck
{
    /// <exception cref="IOException">The path is a folder, a link, a pipe or a device, the file exists and must not be replaced, the
    /// folder does not exist, or the name is too long.</exception>
    public static void EnsureUsable(string path, ConflictBehavior conflict)
    {
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder. Specify a file.");
        if (new FileInfo(path).LinkTarget is { } linkTarget)
            throw new IOException($"'{path}' is a link to '{linkTarget}'. Specify the file itself.");
        if (FileStat.IsRegularFile(path) == false || path.StartsWith(@"\\.\", StringComparison.Ordinal))
            throw new IOException($"'{path}' is a pipe, a socket or a device, and cannot be replaced by a file. Specify a file.");
        if (conflict == ConflictBehavior.Fail && File.Exists(path))
            throw new IOException($"'{path}' exists. Specify another file, or set DownloadOptions.Conflict to Replace or Rename.");
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new DirectoryNotFoundException($"The folder '{Path.GetDirectoryName(path)}' does not exist. Create the folder first.");
        if (PartialFileName.IsTooLong(Path.GetFileName(path)))
            throw new PathTooLongException(
                $"The name '{Path.GetFileName(path)[..40]}…' is too long for a file name. Choose a shorter name.");
    }

    /// <remarks>Allocating the space in advance would detect the same problem, but costs more than twice as much as the writes.</remarks>
    /// <exception cref="IOException">The disk has less free space than the file needs.</exception>
    public static void EnsureFreeSpace(string path, long bytes)
    {
        long available;
        try
        {
            var drive = OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : Path.GetDirectoryName(path)!;
            available = new DriveInfo(drive).AvailableFreeSpace;
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return; // not known, such as for a Windows share: a full disk is then detected while writing
        }

        if (available < bytes)
            throw new IOException(
                $"The disk has {available} bytes free, but '{path}' needs {bytes}. Free disk space, or use another disk.");
    }
}
