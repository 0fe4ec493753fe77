using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files;

/// <summary>The local file, opened once and read at offsets: a range can be read again, and none is ever held in memory.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private SourceFile(string path)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous);
        Length = RandomAccess.GetLength(_handle);
        LastWriteUtc = File.GetLastWriteTimeUtc(_handle);
    }

    public long Length { get; }

    public DateTime LastWriteUtc { get; }

    public ContentHash Hash { get; } = new();

    /// <summary>Every byte was read at least once, so every byte may have been sent.</summary>
    public bool IsRead => Hash.Length == Length;

    /// <summary>It is not the file that was opened any more: its parts would not fit together.</summary>
    public bool HasChanged => RandomAccess.GetLength(_handle) != Length || File.GetLastWriteTimeUtc(_handle) != LastWriteUtc;

    public static SourceFile Open(string path) => new(path);

    public Stream Read(long from, long length) => new SourceRange(this, _handle, from, length);

    public void Dispose()
    {
        _handle.Dispose();
        Hash.Dispose();
    }
}
