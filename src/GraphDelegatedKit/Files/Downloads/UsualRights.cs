using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files;

/// <summary>What a new file of anybody's would get here, or what the file that is replaced has.</summary>
internal static class UsualRights
{
    public static void Give(SafeFileHandle file, DownloadNames names)
    {
        if (OperatingSystem.IsWindows()) return;
        if (File.Exists(names.Destination))
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(names.Destination));
            return;
        }

        var probe = names.Part + "-" + Guid.NewGuid().ToString("N")[..8]; // there is no other way to ask for it
        using var made = new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
        File.SetUnixFileMode(file, File.GetUnixFileMode(made.SafeFileHandle));
    }
}
