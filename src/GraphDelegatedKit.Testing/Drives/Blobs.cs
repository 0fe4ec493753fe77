using System.Buffers;
using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.Drives;

// The bytes of all files. A blob never changes; a new version of a file is a new blob, so a reader finishes what it began.
internal sealed class Blobs(StateFolder state)
{
    private const int BufferSize = 128 * 1024;
    private const int SmallestHole = 4096;

    private readonly string _folder = state.Folder("blobs");

    public FileStream Open(FileContent content) => new(PathOf(content.Blob), new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    });

    public async Task<FileContent> TakeInAsync(Stream bytes, CancellationToken cancellationToken)
    {
        var blob = Guid.NewGuid().ToString("N");
        var hash = new QuickXorHash();
        long size;
        try
        {
            await using var file = new FileStream(PathOf(blob), StateFolder.Private(FileMode.CreateNew, FileAccess.Write));
            size = await CopyAsync(bytes, file, hash, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            File.Delete(PathOf(blob));
            throw;
        }

        return new FileContent(blob, size, hash.Finish());
    }

    // Makes a finished upload's file a blob without copying it.
    public FileContent Adopt(string path, string blob, long size, string hash)
    {
        File.Move(path, PathOf(blob));
        return new FileContent(blob, size, hash);
    }

    // The same bytes and a few more, as another blob.
    public FileContent Rewrite(FileContent content)
    {
        var blob = Guid.NewGuid().ToString("N");
        File.Copy(PathOf(content.Blob), PathOf(blob));
        using var file = new FileStream(PathOf(blob), FileMode.Open, FileAccess.ReadWrite);
        file.Seek(0, SeekOrigin.End);
        file.Write("<!-- properties of the library -->"u8);
        file.Seek(0, SeekOrigin.Begin);

        var hash = new QuickXorHash();
        Span<byte> buffer = stackalloc byte[4096];
        for (int read; (read = file.Read(buffer)) > 0;)
            hash.Append(buffer[..read]);
        return new FileContent(blob, file.Length, hash.Finish());
    }

    // Undoes an adoption.
    public void Return(FileContent content, string path) => File.Move(PathOf(content.Blob), path);

    public bool TryReturn(string blob, string path)
    {
        if (!File.Exists(PathOf(blob)))
            return false;
        File.Move(PathOf(blob), path);
        return true;
    }

    public void Delete(FileContent content) => File.Delete(PathOf(content.Blob));

    // At most so many bytes; says how many there were.
    // Where there is nothing but zeros a hole is left, so that a test's enormous empty file costs no disk.
    public static async Task<long> CopyAsync(Stream from, FileStream to, QuickXorHash hash, long most, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long copied = 0;
            while (copied < most)
            {
                var read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - copied)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    break;
                hash.Append(buffer.AsSpan(0, read));
                if (read >= SmallestHole && !buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
                    to.Seek(read, SeekOrigin.Current);
                else
                    await to.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                copied += read;
            }

            if (to.Length < to.Position)
                to.SetLength(to.Position);

            return copied;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private string PathOf(string blob) => Path.Combine(_folder, blob);
}
