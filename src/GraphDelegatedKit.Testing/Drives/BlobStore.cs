using System.Buffers;
using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Drives;

// The bytes of all files. A blob never changes, except that the blob of an upload session grows; a new version of a file gets a new blob,
// so an open reader can finish. A snapshot keeps the blobs that exist when it is taken: they are deleted only when no snapshot is left
// that knows them.
[NotInSnapshots("the blobs are files; documents of snapshots refer to them")]
internal sealed class BlobStore(StateFolder stateFolder, bool hasSnapshots = false)
{
    private const int BufferSize = 128 * 1024;
    private const int MinHoleSize = 4096;

    private readonly string _folder = stateFolder.EnsureFolder(StateLayout.BlobsFolder);
    private readonly object _gate = new();

    // The blobs since the latest snapshot, and those since the one before it.
    private HashSet<string> _newBlobs = new(StringComparer.Ordinal);
    private HashSet<string> _recentBlobs = new(StringComparer.Ordinal);
    private bool _hasSnapshots = hasSnapshots;

    // Whether a blob that was deleted was kept for a snapshot.
    public bool HasKeptBlobs { get; private set; }

    public Stream Open(FileContent content) => content.GetText() is { } text ? new MemoryStream(text) : OpenBlob(content.Blob);

    private FileStream OpenBlob(string blob) => new(GetPath(blob), new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    });

    public async Task<FileContent> AddAsync(Stream source, CancellationToken cancellationToken)
    {
        var blob = CreateName();
        var hash = new QuickXorHash();
        long size;
        try
        {
            await using var file = new FileStream(
                GetPath(blob), StateFiles.CreatePrivateFileOptions(FileMode.CreateNew, FileAccess.Write));
            size = await CopyAsync(source, file, hash, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Delete(blob);
            throw;
        }

        return new FileContent(blob, size, hash.ToBase64());
    }

    public FileContent Copy(FileContent content)
    {
        var blob = CreateName();
        if (content.GetText() is { } text)
            File.WriteAllBytes(GetPath(blob), text);
        else
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

    // The blob of a new upload session.
    public void Add(string blob)
    {
        lock (_gate)
        {
            _newBlobs.Add(blob);
        }
    }

    // Starts a blob with the first bytes of another one.
    public async Task<string> CopyStartAsync(string blob, long length, CancellationToken cancellationToken)
    {
        var copy = CreateName();
        var source = File.OpenRead(GetPath(blob));
        var destination = new FileStream(GetPath(copy), StateFiles.CreatePrivateFileOptions(FileMode.CreateNew, FileAccess.Write));
        await using (source.ConfigureAwait(false))
        await using (destination.ConfigureAwait(false))
        {
            await CopyAsync(source, destination, new QuickXorHash(), length, cancellationToken).ConfigureAwait(false);
        }

        return copy;
    }

    public bool Exists(string blob) => File.Exists(GetPath(blob));

    public void Delete(FileContent content)
    {
        if (content.GetText() is null)
            Delete(content.Blob);
    }

    public void Delete(string blob)
    {
        lock (_gate)
        {
            if (_newBlobs.Remove(blob) || !_hasSnapshots)
                File.Delete(GetPath(blob));
            else
                HasKeptBlobs = true;
        }
    }

    // Takes a snapshot: no blob that it refers to is deleted from now on.
    public T KeepAll<T>(Func<T> capture)
    {
        lock (_gate)
        {
            var captured = capture();
            (_recentBlobs, _newBlobs) = (_newBlobs, new HashSet<string>(StringComparer.Ordinal));
            _hasSnapshots = true;
            return captured;
        }
    }

    // Called after a restore. No snapshot refers to a blob that is newer than the latest snapshot.
    public void DeleteNew()
    {
        lock (_gate)
        {
            foreach (var blob in _newBlobs)
                File.Delete(GetPath(blob));
            _newBlobs.Clear();
        }
    }

    // Deletes every blob that nothing refers to. While the tenant runs, new ones stay: a request that has not stored its file yet may have
    // written them.
    public void DeleteUnused(IReadOnlySet<string> usedBlobs, bool hasSnapshots, bool isRunning)
    {
        lock (_gate)
        {
            var names = Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path))
                .Where(name => StateLayout.IsInFolder(StateLayout.BlobsFolder, name));
            foreach (var name in names)
            {
                var isNew = isRunning && (_newBlobs.Contains(name) || _recentBlobs.Contains(name));
                if (!usedBlobs.Contains(name) && !isNew)
                    File.Delete(GetPath(name));
            }

            (_hasSnapshots, HasKeptBlobs) = (hasSnapshots, false);
        }
    }

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

    public string GetPath(string blob) => Path.Combine(_folder, blob);

    private string CreateName()
    {
        var blob = Guid.NewGuid().ToString("N");
        Add(blob);
        return blob;
    }
}
