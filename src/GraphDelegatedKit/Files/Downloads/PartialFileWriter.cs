using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>The bytes of a file that is not whole, in their places on the disk. What the disk cannot take is told as its fault.</summary>
internal sealed class PartialFileWriter(SafeFileHandle handle, string path)
{
    public long Length => RandomAccess.GetLength(handle);

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw CreateTooLongException();
        }
    }

    public void Resize(long length)
    {
        try
        {
            RandomAccess.SetLength(handle, length);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw CreateTooLongException();
        }
    }

    /// <exception cref="IOException">There is nothing.</exception>
    public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(handle, buffer, offset) is var read and > 0 ? read : throw new IOException($"'{path}' was cut while it was read.");

    public void Flush() => RandomAccess.FlushToDisk(handle);

    // .NET takes the system's EFBIG for a mistake of the caller's. It is the disk's: FAT32 ends at 4 GiB.
    private IOException CreateTooLongException() => new($"'{path}' may not become so long on this disk.");
}
