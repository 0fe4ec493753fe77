namespace GraphDelegatedKit.Storage;

/// <summary>
/// A file only its owner may read, replaced as a whole: written beside, flushed, renamed. Whoever is killed while writing leaves
/// the file as it was. The version before is kept as <c>.bak</c>.
/// </summary>
internal sealed class PrivateFile(string path)
{
    public string Path { get; } = path;

    public string BackupPath => Path + ".bak";

    /// <summary>Changes whenever the file is replaced; <see langword="null"/> if there is none.</summary>
    public FileStamp? GetStamp() => FileStamp.Get(Path);

    /// <returns><see langword="null"/> if there is no such file.</returns>
    /// <exception cref="StorageException">It is not its owner's alone, or cannot be read.</exception>
    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => ReadAsync(Path, cancellationToken);

    public Task<byte[]?> ReadBackupAsync(CancellationToken cancellationToken) => ReadAsync(BackupPath, cancellationToken);

    public Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => WriteAsync(content, flushToDisk: true, cancellationToken);

    /// <summary>The same, for what may be lost when the machine itself goes down, and is not when a process does: neither waits for the disk nor touches the version before.</summary>
    public Task WriteUnflushedAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => WriteAsync(content, flushToDisk: false, cancellationToken);

    /// <summary>Deletes the version before: after a sign-out it holds what was to be gone.</summary>
    public void DeleteBackup() => Delete(BackupPath);

    /// <summary>Deletes what writers that were killed left. Only for who holds the lock: a living writer's would be gone too.</summary>
    public void DeleteTemporaryFiles() => DeleteAll(".*.tmp", ".*.tmp.bak");

    /// <summary>Deletes what was set aside.</summary>
    public void DeleteSetAside() => DeleteAll(".corrupt-*");

    /// <summary>Puts a file that cannot be understood aside, and never deletes it: it may be the only copy of a sign-in.</summary>
    /// <returns>Where it is now; <see langword="null"/> if nothing can be put there.</returns>
    public string? SetAside(DateTimeOffset now) => SetAside(Path, now);

    /// <inheritdoc cref="SetAside(DateTimeOffset)"/>
    public string? SetBackupAside(DateTimeOffset now) => SetAside(BackupPath, now);

    /// <summary>Puts the version before in the place of a file that cannot be understood, and that aside. There is a file at every moment.</summary>
    /// <returns>Where that is now; <see langword="null"/> if nothing can be put there.</returns>
    public string? RestoreBackup(DateTimeOffset now)
    {
        try
        {
            var asidePath = GetAsidePath(now);
            File.Copy(Path, asidePath); // with its mode
            File.Move(BackupPath, Path, overwrite: true);
            return asidePath;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> content, bool flushToDisk, CancellationToken cancellationToken)
    {
        PrivateFolder.EnsureExists(System.IO.Path.GetDirectoryName(Path)!);
        FilePermissionCheck.CheckFile(Path);
        var temporaryPath = $"{Path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await WriteTemporaryAsync(temporaryPath, content, flushToDisk, cancellationToken).ConfigureAwait(false);
            if (flushToDisk) ReplaceBackup(temporaryPath + ".bak");
            File.Move(temporaryPath, Path, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(temporaryPath);
            TryDelete(temporaryPath + ".bak");
            if (e is not (IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)) throw;
            var cause = e is ArgumentOutOfRangeException ? "it may not become so long on this disk." : e.Message; // .NET takes the system's EFBIG for a mistake of the caller's
            throw new StorageException(StorageFault.WriteFailed, $"'{Path}' cannot be written: {cause}", $"Make room and see that you ({Environment.UserName}) may write to its folder.", e);
        }
    }

    private static async Task<byte[]?> ReadAsync(string filePath, CancellationToken cancellationToken)
    {
        FilePermissionCheck.CheckFile(filePath);
        try
        {
            return await ReadSharedAsync(filePath, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.Unavailable, $"'{filePath}' cannot be read: {e.Message}", $"See that it belongs to you ({Environment.UserName}) and that you may read it.", e);
        }
    }

    // Open to be replaced meanwhile: whoever lists what is there is in nobody's way.
    private static async Task<byte[]> ReadSharedAsync(string filePath, CancellationToken cancellationToken)
    {
        var file = new FileStream(filePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        await using var _ = file.ConfigureAwait(false);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        return content.ToArray();
    }

    private static async Task WriteTemporaryAsync(string path, ReadOnlyMemory<byte> content, bool flushToDisk, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FilePermissionCheck.OwnerFileMode;
        var file = new FileStream(path, options);
        await using var _ = file.ConfigureAwait(false);
        await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        if (flushToDisk) file.Flush(flushToDisk: true);
    }

    // Copied and not moved: the file itself is there at every moment, for whoever reads without the lock.
    private void ReplaceBackup(string temporaryPath)
    {
        if (!File.Exists(Path)) return;
        File.Copy(Path, temporaryPath); // with the mode of the original, which was looked at
        File.Move(temporaryPath, BackupPath, overwrite: true);
    }

    private string? SetAside(string filePath, DateTimeOffset now)
    {
        try
        {
            var asidePath = GetAsidePath(now);
            File.Move(filePath, asidePath, overwrite: false);
            return asidePath;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string GetAsidePath(DateTimeOffset now)
    {
        var name = $"{Path}.corrupt-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}";
        var candidate = name;
        for (var n = 2; File.Exists(candidate); n++) candidate = $"{name}-{n}";
        return candidate;
    }

    private void DeleteAll(params string[] suffixes)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            if (!Directory.Exists(folder)) return;
            foreach (var suffix in suffixes)
                foreach (var filePath in Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(Path) + suffix))
                    Delete(filePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.WriteFailed, $"The folder '{folder}' cannot be looked through: {e.Message}", $"See that it belongs to you ({Environment.UserName}).", e);
        }
    }

    private static void Delete(string filePath)
    {
        try
        {
            File.Delete(filePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.WriteFailed, $"'{filePath}' cannot be deleted: {e.Message}", "Delete it yourself: it may hold an earlier sign-in, or the address of an upload.", e);
        }
    }

    private static void TryDelete(string filePath)
    {
        try
        {
            File.Delete(filePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left is owner-only like the file itself, and the failure that matters is on its way already.
        }
    }
}
