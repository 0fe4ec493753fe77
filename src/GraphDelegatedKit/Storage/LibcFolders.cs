using System.Runtime.InteropServices;

namespace GraphDelegatedKit.Storage;

/// <summary>The system call that opens a folder, and never one behind a link.</summary>
/// <remarks><see href="https://man7.org/linux/man-pages/man2/open.2.html"/></remarks>
internal static partial class Libc
{
    private const int PathOnly = 0x200000, CloseOnExec = 0x80000; // O_PATH, O_CLOEXEC

    // O_DIRECTORY and O_NOFOLLOW: two processor families have values of their own.
    private static readonly int OnlyFolder = HasArmValues ? 0x4000 : 0x10000, RefuseLink = HasArmValues ? 0x8000 : 0x20000;

    private static bool HasArmValues =>
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le;

    /// <summary>Opens a folder as the start of other paths.</summary>
    /// <returns>The descriptor; negative if the path is not a folder, or its last name is a link.</returns>
    public static int OpenFolder(string path, bool followLink) =>
        Open(path, PathOnly | CloseOnExec | OnlyFolder | (followLink ? 0 : RefuseLink));

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
