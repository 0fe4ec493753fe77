using System.Runtime.InteropServices;

namespace GraphDelegatedKit.Testing.Storage;

// https://man7.org/linux/man-pages/man2/statx.2.html: the owner and the kind of a file, which .NET does not provide. Other systems skip the
// checks that need them.
internal static partial class FileOwner
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7ff;
    private const int FileTypeMask = 0xf000, RegularFile = 0x8000;

    // A file or folder of another user could have been planted. Links are not followed for a file, and are for a folder.
    public static bool IsOwn(string path, bool followsLinks) =>
        Get(path, followsLinks) is not { } stat || stat.UserId == GetEffectiveUserId();

    public static bool IsOrdinaryFile(string path) =>
        Get(path, followsLinks: false) is not { } stat || (stat.Mode & FileTypeMask) == RegularFile;

    // With "umask 002", a folder is writable for the group that only this user is in.
    public static bool IsOwnGroup(string path) => Get(path, followsLinks: true) is { } stat && stat.GroupId == GetEffectiveGroupId();

    private static Stat? Get(string path, bool followsLinks)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            return Statx(CurrentDirectory, path, followsLinks ? 0 : NoFollow, BasicStats, out var stat) == 0 ? stat : null;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directoryDescriptor, string path, int flags, uint mask, out Stat result);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetEffectiveGroupId();

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Stat
    {
        [FieldOffset(0x14)]
        public uint UserId;

        [FieldOffset(0x18)]
        public uint GroupId;

        [FieldOffset(0x1c)]
        public ushort Mode;
    }
}
