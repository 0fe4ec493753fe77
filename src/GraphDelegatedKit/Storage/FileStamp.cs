namespace GraphDelegatedKit.Storage;

/// <summary>
/// Tells one version of a file from the next without reading it. Each version is a new file, so on Linux the inode tells even two
/// of the same size written in the same instant; elsewhere only time and length are compared.
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
