using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Gives a downloaded file the times of the file that was uploaded.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/filesysteminfo"/></remarks>
internal static class LocalFileTimes
{
    private const int FirstYear = 1601; // older values stand for "not known" (0001-01-01), and Windows cannot store them

    /// <summary>Sets the times as far as they are known and the disk can store them.</summary>
    public static void Apply(SafeFileHandle file, DriveItem item)
    {
        var created = item.FileSystemInfo?.CreatedDateTime;
        var modified = item.FileSystemInfo?.LastModifiedDateTime ?? item.LastModifiedDateTime;
        // Elsewhere .NET would set the time of the last change in place of the time of creation.
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()) TrySet(File.SetCreationTimeUtc, file, created);
        TrySet(File.SetLastWriteTimeUtc, file, modified);
    }

    private static void TrySet(Action<SafeFileHandle, DateTime> setTime, SafeFileHandle file, DateTimeOffset? time)
    {
        if (time is not { UtcDateTime: { Year: > FirstYear } utc }) return;
        try
        {
            setTime(file, utc);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // The content is complete; some disks store no times.
        }
    }
}
