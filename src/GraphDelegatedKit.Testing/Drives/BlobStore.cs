using System.Buffers;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// The bytes of all files. A blob never changes; a new version of a file gets a new blob, so an open reader can finish.
internal sealed class BlobStore(StateFolder stateFolder)
{
    private const int BufferSize = 128 * 1024;
    private const int MinHoleSize = 4096;

    private readonly string _folder = stateFolder.EnsureFolder("blobs");

    public FileStream Open(FileContent content) => new(GetPath(content.Blob), new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    });

    public async Task<FileContent> AddAsync(Stream source, CancellationToken cancellationToken)
    {
        var blob = Guid.NewGuid().ToString("N");
        var hash = new QuickXorHash();
        long size;
        try
        {
            await using var file = new FileStream(
                GetPath(blob), StateFolder.CreatePrivateFileOptions(FileMode.CreateNew, FileAccess.Write));
            size = await CopyAsync(source, file, hash, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            File.Delete(GetPath(blob));
            throw;
        }

        return new FileContent(blob, size, hash.ToBase64());
    }

    // Moves the file of a completed upload into the store without copying it.
    public FileContent MoveIn(string path, string blob, long size, string hash)
    {
        File.Move(path, GetPath(blob));
        return new FileContent(blob, size, hash);
    }

    public FileContent Copy(FileContent content)
    {
        var blob = Guid.NewGuid().ToString("N");
        File.Copy(GetPath(content.Blob), GetPath(blob));
        return content with { Blob = blob };
    }

    // Creates a blob with the same bytes and a few more.
    public FileContent Rewrite(FileContent content)
    {
        var blob = Copy(content).Blob;
        using var file = new FileStream(GetPath(blob), FileMode.Open, FileAccess.ReadWrite);
        file.Seek(0, SeekOrigin.End);
        file.Write("<!-- properties of the library -->"u8);
        file.Seek(0, SeekOrigin.Begin);

        var hash = new QuickXorHash();
        Span<byte> buffer = stackalloc byte[4096];
        for (int bytesRead; (bytesRead = file.Read(buffer)) > 0;)
            hash.Append(buffer[..bytesRead]);
        return new FileContent(blob, file.Length, hash.ToBase64());
    }

    // Reverses MoveIn.
    public void MoveOut(FileContent content, string path) => File.Move(GetPath(content.Blob), path);

    public bool TryMoveOut(string blob, string path)
    {
        if (!File.Exists(GetPath(blob)))
            return false;
        File.Move(GetPath(blob), path);
        return true;
    }

    public void Delete(FileContent content) => File.Delete(GetPath(content.Blob));

    // Copies at most maxBytes and returns the number of copied bytes.
    // Blocks of zeros become holes in the file, so that a huge empty test file needs no disk space.
    public static async Task<long> CopyAsync(
        Stream source, FileStream destination, QuickXorHash hash, long maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long copied = 0;
            while (copied < maxBytes)
            {
                var chunk = buffer.AsMemory(0, (int)Math.Min(buffer.Length, maxBytes - copied));
                var bytesRead = await source.ReadAsync(chunk, cancellationToken).ConfigureAwait(false);
                if (bytesRead == 0)
                    break;
                hash.Append(buffer.AsSpan(0, bytesRead));
                if (bytesRead >= MinHoleSize && !buffer.AsSpan(0, bytesRead).ContainsAnyExcept((byte)0))
                    destination.Seek(bytesRead, SeekOrigin.Current);
                else
                    await destination.WriteAsync(buffer.AsMemory(0, bytesRead), cancellationToken).ConfigureAwait(false);
                copied += bytesRead;
            }

            if (destination.Length < destination.Position)
                destination.SetLength(destination.Position);

            return copied;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private string GetPath(string blob) => Path.Combine(_folder, blob);
}
