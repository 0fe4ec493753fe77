using System.Runtime.InteropServices;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// System calls for what .NET does not provide: owner, kind and inode of a file, the user of this process, and a folder that is opened
/// without following a link.
/// </summary>
/// <remarks>
/// <see href="https://man7.org/linux/man-pages/man2/statx.2.html"/>: unlike stat, statx has the same layout on every processor.
/// <para><see href="https://man7.org/linux/man-pages/man2/open.2.html"/></para>
/// </remarks>
internal static partial class Libc
{
    public const int CurrentDirectory = -100; // AT_FDCWD
    public const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    public const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    public const uint BasicStats = 0x7ff; // STATX_BASIC_STATS
    public const ushort FileTypeMask = 0xf000; // S_IFMT
    public const ushort Pipe = 0x1000, Directory = 0x4000, RegularFile = 0x8000, SymbolicLink = 0xa000, Socket = 0xc000; // S_IFIFO ...

    private const int PathOnly = 0x200000, CloseOnExec = 0x80000; // O_PATH, O_CLOEXEC

    // O_DIRECTORY and O_NOFOLLOW: two processor families have values of their own.
    private static readonly int OnlyFolder = HasArmValues ? 0x4000 : 0x10000, RefuseLink = HasArmValues ? 0x8000 : 0x20000;

    private static bool HasArmValues =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int directoryDescriptor, string path, int flags, uint mask, out StatxResult result);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint GetEffectiveGroupId();

    /// <summary>Opens a folder as the start of other paths.</summary>
    /// <returns>The descriptor; negative if the path is not a folder, or its last name is a link.</returns>
    public static int OpenFolder(string path, bool followLink) =>
        Open(path, PathOnly | CloseOnExec | OnlyFolder | (followLink ? 0 : RefuseLink));

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct StatxResult
    {
        [FieldOffset(0x10)]
        public uint LinkCount;

        [FieldOffset(0x14)]
        public uint OwnerId;

        [FieldOffset(0x18)]
        public uint GroupId;

        [FieldOffset(0x1c)]
        public ushort Mode;

        [FieldOffset(0x20)]
        public ulong Inode;

        [FieldOffset(0x28)]
        public ulong Size;

        [FieldOffset(0x70)]
        public long ModifiedSeconds;

        [FieldOffset(0x78)]
        public uint ModifiedNanoseconds;

        [FieldOffset(0x88)]
        public uint DeviceMajor;

        [FieldOffset(0x8c)]
        public uint DeviceMinor;
    }
}
