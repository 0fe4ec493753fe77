namespace GraphDelegatedKit.Storage;

/// <summary>
/// A file that only its owner can read, replaced atomically: written to a temporary file, flushed, renamed. A process that is killed while
/// writing leaves the file unchanged. The previous version is kept as <c>.bak</c>.
/// </summary>
internal sealed class PrivateFile(string path)
{
    public string Path { get; } = path;

    public string BackupPath => Path + ".bak";

    /// <summary>Gets a stamp that changes whenever the file is replaced; <see langword="null"/> if the file does not exist.</summary>
    public FileStamp? GetStamp() => FileStamp.Get(Path);

    /// <returns>The content; <see langword="null"/> if the file does not exist.</returns>
    /// <exception cref="StorageException">Other users can access the file, or it cannot be read.</exception>
    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => ReadAsync(Path, cancellationToken);

    public Task<byte[]?> ReadBackupAsync(CancellationToken cancellationToken) => ReadAsync(BackupPath, cancellationToken);

    public Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(content, flushToDisk: true, cancellationToken);

    /// <summary>
    /// Writes the file without waiting for the disk and without changing the backup. The content survives the end of the process, but may
    /// be lost in a power failure.
    /// </summary>
    public Task WriteUnflushedAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(content, flushToDisk: false, cancellationToken);

    /// <summary>Deletes the previous version, which after a sign-out still contains the sign-in.</summary>
    public void DeleteBackup() => Delete(BackupPath);

    /// <summary>
    /// Deletes the temporary files of killed processes. The caller must hold the lock, because the files of active writers would be
    /// deleted too.
    /// </summary>
    public void DeleteTemporaryFiles() => DeleteAll(".*.tmp", ".*.tmp.bak");

    /// <summary>Deletes the files that were set aside.</summary>
    public void DeleteSetAside() => DeleteAll(".corrupt-*");

    /// <summary>Renames a damaged file. The file is never deleted, because it may be the only copy of a sign-in.</summary>
    /// <returns>The new path; <see langword="null"/> if the file cannot be renamed.</returns>
    public string? SetAside(DateTimeOffset now) => SetAside(Path, now);

    /// <inheritdoc cref="SetAside(DateTimeOffset)"/>
    public string? SetBackupAside(DateTimeOffset now) => SetAside(BackupPath, now);

    /// <summary>
    /// Replaces a damaged file with the previous version and keeps the damaged one under another name. The file exists at every moment.
    /// </summary>
    /// <returns>The new path of the damaged file; <see langword="null"/> if the file cannot be replaced.</returns>
    public string? RestoreBackup(DateTimeOffset now)
    {
        try
        {
            var asidePath = GetAsidePath(now);
            File.Copy(Path, asidePath); // also copies the file mode
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
            if (!DiskError.Is(e)) throw;
            throw new StorageException(
                StorageFault.WriteFailed,
                $"'{Path}' cannot be written: {DiskError.GetMessage(e)}",
                $"Free disk space, and make sure that you ({Environment.UserName}) can write to its folder.",
                e);
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
            throw new StorageException(
                StorageFault.Unavailable,
                $"'{filePath}' cannot be read: {e.Message}",
                $"Make sure that the file belongs to you ({Environment.UserName}) and that you can read it.",
                e);
        }
    }

    // Shared, so that another process can replace the file while it is read.
    private static async Task<byte[]> ReadSharedAsync(string filePath, CancellationToken cancellationToken)
    {
        const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
        var file = new FileStream(filePath, FileMode.Open, FileAccess.Read, Share, bufferSize: 0, FileOptions.Asynchronous);
        await using var _ = file.ConfigureAwait(false);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        return content.ToArray();
    }

    private static async Task WriteTemporaryAsync(
        string path, ReadOnlyMemory<byte> content, bool flushToDisk, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            Options = FileOptions.Asynchronous,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FilePermissionCheck.OwnerFileMode;
        var file = new FileStream(path, options);
        await using var _ = file.ConfigureAwait(false);
        await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        if (flushToDisk) file.Flush(flushToDisk: true);
    }

    // Copied, not moved: the file must exist at every moment for readers without the lock.
    private void ReplaceBackup(string temporaryPath)
    {
        if (!File.Exists(Path)) return;
        File.Copy(Path, temporaryPath); // also copies the file mode, which was checked
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
            throw new StorageException(
                StorageFault.WriteFailed,
                $"The folder '{folder}' cannot be searched: {e.Message}",
                $"Make sure that the folder belongs to you ({Environment.UserName}).",
                e);
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
            throw new StorageException(
                StorageFault.WriteFailed,
                $"'{filePath}' cannot be deleted: {e.Message}",
                "Delete the file yourself. It may contain an earlier sign-in or an upload URL.",
                e);
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
            // The temporary file is owner-only, like the file itself, and the original error is about to be thrown.
        }
    }
}
