using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// Reads and writes the partial file. A file that is too large for the disk is reported as an <see cref="IOException"/>.
/// </summary>
internal sealed class PartialFileWriter(SafeFileHandle handle, string path)
{
    public long Length => RandomAccess.GetLength(handle);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (Exception e) when (DiskError.IsFileTooLarge(e))
        {
            throw CreateTooLargeException();
        }
    }

    public void Resize(long length)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
        }
        catch (Exception e) when (DiskError.IsFileTooLarge(e))
        {
            throw CreateTooLargeException();
        }
    }

    /// <exception cref="IOException">The file ends before the offset.</exception>
    public int Read(long offset, Span<byte> buffer) =>
        RandomAccess.Read(handle, buffer, offset) is var read and > 0
            ? read
            : throw new IOException($"'{path}' was truncated by another program while it was read.");

    public void Flush() => RandomAccess.FlushToDisk(handle);

    private IOException CreateTooLargeException() => new($"'{path}' is too large for this disk. Use another disk.");
}
