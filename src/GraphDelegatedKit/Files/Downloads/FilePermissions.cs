using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>The rights a file gets that was its owner's alone while it was not whole.</summary>
internal static class FilePermissions
{
    /// <summary>Those of the file that is replaced, or else what any new file would get in that folder: one is made, because nothing else tells that.</summary>
    public static void Apply(SafeFileHandle file, string destination)
    {
        if (OperatingSystem.IsWindows()) return;
        if (File.Exists(destination))
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(destination));
            return;
        }

        var probePath = PartialFileName.Create(destination, $"{PartialFileLock.Extension}-" + Guid.NewGuid().ToString("N")[..8]);
        using var probeFile = new FileStream(probePath, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        File.SetUnixFileMode(file, File.GetUnixFileMode(probeFile.SafeFileHandle));
    }
}
