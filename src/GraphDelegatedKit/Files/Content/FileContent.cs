using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Content;

/// <summary>A local file, opened once and read at offsets: a range can be read again, and no range is held in memory.</summary>
internal sealed class FileContent : IUploadContent
{
    private readonly SafeFileHandle _handle;
    private readonly DateTime _lastWrite;

    private FileContent(SafeFileHandle handle, string identity)
    {
        (_handle, Identity) = (handle, identity);
        Length = RandomAccess.GetLength(handle);
        _lastWrite = File.GetLastWriteTimeUtc(handle);
        LastWriteUtc = identity.Length > 0 ? _lastWrite : null; // the time of a temporary copy says nothing about the content
    }

    public long Length { get; }

    public DateTime? LastWriteUtc { get; }

    // A file system without this time reports one of 1601 or 1970.
    public DateTime? CreatedUtc =>
        Identity.Length > 0 && File.GetCreationTimeUtc(_handle) is { Year: >= 1980 } created ? created : null;

    public string Identity { get; }

    public bool HasChanged => RandomAccess.GetLength(_handle) != Length || File.GetLastWriteTimeUtc(_handle) != _lastWrite;

    /// <summary>Opens a local file.</summary>
    /// <exception cref="IOException">The path does not exist, is a folder, a pipe or a device, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The program has no permission to read the file.</exception>
    public static FileContent Open(string path)
    {
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder. Specify a file.");
        // Opening a pipe would block until another process writes to it.
        if (FileStat.IsRegularFile(path) == false) throw CreateNotAFileException(path, null);

        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.Asynchronous);
        try
        {
            return new FileContent(handle, Path.GetFullPath(path));
        }
        catch (NotSupportedException e)
        {
            handle.Dispose();
            throw CreateNotAFileException(path, e);
        }
    }

    /// <summary>Creates content from an open temporary file that has no name.</summary>
    public static FileContent FromSpool(SafeFileHandle handle) => new(handle, "");

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(_handle, buffer, offset, cancellationToken);

    public void Dispose() => _handle.Dispose();

    private static IOException CreateNotAFileException(string path, Exception? inner) =>
        new($"'{path}' is a pipe or a device, which has no length and cannot be read twice. Specify a file, or pass a stream.", inner);
}
