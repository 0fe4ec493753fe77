using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Sets the permissions of a completed file, which is owner-only while it is partial.</summary>
internal static class FilePermissions
{
    private const UnixFileMode PermissionMode = (UnixFileMode)0b111_111_111; // octal 0777

    /// <summary>
    /// Applies the permissions of the file that is replaced, or those of a new file in the folder. A probe file is created to find out the
    /// latter. The right to run as the owner or group of a program (setuid, setgid) and the sticky bit are not passed on to new content.
    /// </summary>
    public static void Apply(SafeFileHandle file, string destination)
    {
        if (OperatingSystem.IsWindows()) return;
        if (File.Exists(destination))
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(destination) & PermissionMode);
            return;
        }

        var probePath = PartialFileName.Create(destination, $"{PartialFileLock.Extension}-" + Guid.NewGuid().ToString("N")[..8]);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose };
        using var probeFile = new FileStream(probePath, options);
        File.SetUnixFileMode(file, File.GetUnixFileMode(probeFile.SafeFileHandle));
    }
}
