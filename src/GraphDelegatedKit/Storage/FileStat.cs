using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Storage;

/// <summary>File metadata that .NET does not provide. Available on Linux only; other systems skip the checks that need it.</summary>
internal readonly record struct FileStat(
    FileKind Kind,
    UnixFileMode Mode,
    uint OwnerId,
    uint GroupId,
    uint LinkCount,
    ulong Device,
    ulong Inode,
    long Size,
    long ModifiedSeconds,
    uint ModifiedNanoseconds)
{
    /// <summary>Whether the system provides the metadata.</summary>
    public static readonly bool IsAvailable = Get("/") is not null;

    private const UnixFileMode AllModes = (UnixFileMode)0xfff; // permissions, set-user, set-group and sticky bits

    /// <summary>Gets the metadata of a file, or of the link if the path is a link.</summary>
    /// <returns><see langword="null"/> if the file does not exist, or the system does not provide the metadata.</returns>
    public static FileStat? Get(string path) => Get(Libc.CurrentDirectory, path, Libc.NoFollow);

    /// <summary>Gets the metadata of an open file, whatever its current name.</summary>
    public static FileStat? Get(SafeFileHandle handle) => Get((int)handle.DangerousGetHandle(), "", Libc.EmptyPath);

    /// <summary>Whether the path is a regular file, not a pipe or device. Links are followed.</summary>
    /// <returns><see langword="null"/> if the file does not exist, or the system does not provide the metadata.</returns>
    public static bool? IsRegularFile(string path) =>
        Get(Libc.CurrentDirectory, path, flags: 0) is { } stat ? stat.Kind == FileKind.File : null;

    /// <summary>Whether both are the same file, whatever its names.</summary>
    public bool IsSameFile(FileStat other) => Inode == other.Inode && Device == other.Device;

    private static FileStat? Get(int directoryDescriptor, string path, int flags)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Libc.Statx(directoryDescriptor, path, flags, Libc.BasicStats, out var stat) == 0 ? Create(stat) : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null; // a C library older than 2018
        }
    }

    private static FileStat Create(in Libc.StatxResult stat) => new(
        GetKind(stat.Mode),
        (UnixFileMode)stat.Mode & AllModes,
        stat.OwnerId,
        stat.GroupId,
        stat.LinkCount,
        ((ulong)stat.DeviceMajor << 32) | stat.DeviceMinor,
        stat.Inode,
        (long)stat.Size,
        stat.ModifiedSeconds,
        stat.ModifiedNanoseconds);

    private static FileKind GetKind(ushort mode) => (mode & Libc.FileTypeMask) switch
    {
        Libc.RegularFile => FileKind.File,
        Libc.Directory => FileKind.Folder,
        Libc.SymbolicLink => FileKind.Link,
        Libc.Pipe => FileKind.Pipe,
        Libc.Socket => FileKind.Socket,
        _ => FileKind.Device,
    };
}
