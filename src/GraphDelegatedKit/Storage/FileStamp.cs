namespace GraphDelegatedKit.Storage;

/// <summary>
/// Identifies a version of a file without reading the file. Each version is a new file, so on Linux the inode distinguishes even two
/// versions of the same size and time. On other systems only time and length are compared.
/// </summary>
/// <param name="Seconds">The time of the last change, in seconds; 0 where <paramref name="Fraction"/> has the whole time.</param>
/// <param name="Fraction">On Linux the nanoseconds of that time; on other systems the whole time, in ticks of 100 nanoseconds.</param>
/// <param name="Length">The length in bytes.</param>
/// <param name="Inode">The inode on Linux; 0 on other systems.</param>
internal readonly record struct FileStamp(long Seconds, long Fraction, long Length, ulong Inode)
{
    public static FileStamp? Get(string path)
    {
        if (FileStat.Get(path) is { } stat) return new(stat.ModifiedSeconds, stat.ModifiedNanoseconds, stat.Size, stat.Inode);

        var file = new FileInfo(path);
        return file.Exists ? new(0, file.LastWriteTimeUtc.Ticks, file.Length, 0) : null;
    }
}
