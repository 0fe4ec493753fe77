using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Content;

/// <summary>A local file, opened once and read at offsets: a range can be read again, and none is ever held in memory.</summary>
internal sealed class FileContent : IUploadContent
{
    private readonly SafeFileHandle _handle;
    private readonly DateTime _lastWrite;

    private FileContent(SafeFileHandle handle, string identity)
    {
        (_handle, Identity) = (handle, identity);
        Length = RandomAccess.GetLength(handle);
        _lastWrite = File.GetLastWriteTimeUtc(handle);
        LastWriteUtc = identity.Length > 0 ? _lastWrite : null;
    }

    public long Length { get; }

    public DateTime? LastWriteUtc { get; }

    public string Identity { get; }

    public bool HasChanged => RandomAccess.GetLength(_handle) != Length || File.GetLastWriteTimeUtc(_handle) != _lastWrite;

    /// <exception cref="IOException">It is not there, is a folder, a pipe or a device, or cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileContent Open(string path)
    {
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder. Name a file.");
        if (FileStat.IsRegularFile(path) == false) throw CreateNotAFileException(path, null); // to open a pipe would wait for somebody to write to it

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

    /// <summary>Bytes that were written to a file nobody else knows.</summary>
    public static FileContent FromSpool(SafeFileHandle handle) => new(handle, "");

    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken) =>
        RandomAccess.ReadAsync(_handle, buffer, offset, cancellationToken);

    public void Dispose() => _handle.Dispose();

    private static IOException CreateNotAFileException(string path, Exception? inner) =>
        new($"'{path}' is a pipe or a device, which has no length and cannot be read twice. Name a file, or give it as a stream.", inner);
}
