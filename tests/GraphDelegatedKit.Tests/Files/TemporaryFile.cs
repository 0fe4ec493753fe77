namespace GraphDelegatedKit.Tests.Files;

/// <summary>A file with random bytes, which is deleted at the end of the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    public TemporaryFile(int size)
    {
        Content = new byte[size];
        new Random(size).NextBytes(Content);
        File.WriteAllBytes(Path, Content);
    }

    /// <summary>Creates a large file that occupies no space on the disk.</summary>
    public static TemporaryFile CreateSparse(long size)
    {
        var file = new TemporaryFile(0);
        using var sparse = File.OpenWrite(file.Path);
        sparse.SetLength(size);
        return file;
    }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gdk-{Guid.NewGuid():N}.bin");

    public byte[] Content { get; }

    public void Dispose() => File.Delete(Path);
}
