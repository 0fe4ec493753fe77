using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Storage;

/// <summary>What the system knows of a file beyond what .NET tells. Asked on Linux only; elsewhere these facts are not looked at.</summary>
internal readonly record struct FileStat(uint OwnerId, uint LinkCount, ulong Inode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    /// <returns><see langword="null"/> if there is no such file, or this system does not say.</returns>
    public static FileStat? Get(string path) => Get(Libc.CurrentDirectory, path, Libc.NoFollow);

    /// <summary>Of a file that is open, whatever it is called by now.</summary>
    public static FileStat? Get(SafeFileHandle handle) => Get((int)handle.DangerousGetHandle(), "", Libc.EmptyPath);

    /// <summary>Whether it is a file as one thinks of it, and no pipe or device; where a link leads, that counts.</summary>
    /// <returns><see langword="null"/> if there is no such thing, or this system does not say.</returns>
    public static bool? IsRegularFile(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Libc.Statx(Libc.CurrentDirectory, path, 0, Libc.BasicStats, out var stat) == 0 ? (stat.Mode & Libc.FileTypeMask) == Libc.RegularFile : null;
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
            return null; // a C library from before 2018
        }
    }
}
