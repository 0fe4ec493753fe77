using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Storage;

/// <summary>File metadata that .NET does not provide. Available on Linux only; other systems skip the checks that need it.</summary>
internal readonly record struct FileStat(
    uint OwnerId, uint LinkCount, ulong Inode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    /// <returns><see langword="null"/> if the file does not exist, or the system does not provide the metadata.</returns>
    public static FileStat? Get(string path) => Get(Libc.CurrentDirectory, path, Libc.NoFollow);

    /// <summary>Gets the metadata of an open file, whatever its current name.</summary>
    public static FileStat? Get(SafeFileHandle handle) => Get((int)handle.DangerousGetHandle(), "", Libc.EmptyPath);

    /// <summary>Whether the path is a regular file, not a pipe or device. Links are followed.</summary>
    /// <returns><see langword="null"/> if the file does not exist, or the system does not provide the metadata.</returns>
    public static bool? IsRegularFile(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Libc.Statx(Libc.CurrentDirectory, path, 0, Libc.BasicStats, out var stat) == 0
                ? (stat.Mode & Libc.FileTypeMask) == Libc.RegularFile
                : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    private static FileStat? Get(int directoryDescriptor, string path, int flags)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Libc.Statx(directoryDescriptor, path, flags, Libc.BasicStats, out var stat) == 0
                ? new(stat.OwnerId, stat.LinkCount, stat.Inode, (long)stat.Size, stat.ModifiedSeconds, stat.ModifiedNanoseconds)
                : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null; // a C library older than 2018
        }
    }
}
