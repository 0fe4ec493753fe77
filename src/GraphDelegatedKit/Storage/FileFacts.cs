using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Storage;

/// <summary>What the system knows of a file beyond what .NET tells. Asked on Linux only; elsewhere these facts are not looked at.</summary>
internal readonly record struct FileFacts(uint Owner, uint Links, ulong Inode, long Size, long ModifiedSeconds, uint ModifiedNanoseconds)
{
    /// <returns><see langword="null"/> if there is no such file, or this system does not say.</returns>
    public static FileFacts? Of(string path) => Of(Libc.CurrentFolder, path, Libc.DoNotFollow);

    /// <summary>Of a file that is open, whatever it is called by now.</summary>
    public static FileFacts? Of(SafeFileHandle open) => Of((int)open.DangerousGetHandle(), "", Libc.WhatIsOpen);

    /// <summary>Whether it is a file as one thinks of it, and no pipe or device; where a link leads, that counts.</summary>
    /// <returns><see langword="null"/> if there is no such thing, or this system does not say.</returns>
    public static bool? IsOrdinary(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Libc.Statx(Libc.CurrentFolder, path, 0, Libc.BasicStats, out var facts) == 0 ? (facts.Mode & Libc.KindOfFile) == Libc.OrdinaryFile : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null;
        }
    }

    private static FileFacts? Of(int from, string path, int flags)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            return Libc.Statx(from, path, flags, Libc.BasicStats, out var facts) == 0
                ? new(facts.Owner, facts.Links, facts.Inode, (long)facts.Size, facts.ModifiedSeconds, facts.ModifiedNanoseconds)
                : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return null; // a C library from before 2018
        }
    }
}
