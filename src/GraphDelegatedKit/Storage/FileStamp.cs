namespace GraphDelegatedKit.Storage;

/// <summary>Tells one version of a file from the next without reading it.</summary>
internal readonly record struct FileStamp(DateTime Written, long Length)
{
    public static FileStamp? Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(file.LastWriteTimeUtc, file.Length) : null;
    }
}
