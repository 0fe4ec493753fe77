namespace GraphDelegatedKit.Storage;

/// <summary>
/// Identifies a version of a file without reading the file. Each version is a new file, so on Linux the inode distinguishes even two
/// versions of the same size and time. On other systems only time and length are compared.
/// </summary>
internal readonly record struct FileStamp(long Seconds, long Fraction, long Length, ulong Inode)
{
    public static FileStamp? Get(string path)
    {
        if (FileStat.Get(path) is { } stat) return new(stat.ModifiedSeconds, stat.ModifiedNanoseconds, stat.Size, stat.Inode);

        var file = new FileInfo(path);
        return file.Exists ? new(0, file.LastWriteTimeUtc.Ticks, file.Length, 0) : null;
    }
}
