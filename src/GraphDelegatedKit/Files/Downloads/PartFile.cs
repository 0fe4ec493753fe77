using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files;

/// <summary>The bytes of a file that is not whole, in their places on the disk. What the disk cannot take is told as its fault.</summary>
internal sealed class PartFile(SafeFileHandle handle, string path)
{
    public long Length => RandomAccess.GetLength(handle);

    public void Write(long at, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(handle, bytes, at);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw TooLong();
        }
    }

    public void Resize(long total)
    {
        try
        {
            RandomAccess.SetLength(handle, total);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw TooLong();
        }
    }

    /// <exception cref="IOException">There is nothing.</exception>
    public int Read(long at, Span<byte> buffer) => RandomAccess.Read(handle, buffer, at) is var read and > 0 ? read : throw new IOException($"'{path}' was cut while it was read.");

    public void Flush() => RandomAccess.FlushToDisk(handle);

    // .NET takes the system's EFBIG for a mistake of the caller's. It is the disk's: FAT32 ends at 4 GiB.
    private IOException TooLong() => new($"'{path}' may not become so long on this disk.");
}
