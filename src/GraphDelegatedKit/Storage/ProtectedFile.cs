namespace GraphDelegatedKit.Storage;

/// <summary>
/// A file of this library that only its owner can access. It starts with a <see cref="FileHeader"/> and is replaced atomically: written to
/// a temporary file, flushed, renamed. A process that is killed while writing leaves the file unchanged. The previous version is kept as
/// <c>.bak</c>, and replaces a damaged file.
/// </summary>
/// <param name="path">The path of the file.</param>
/// <param name="formatId">The format id in the file header.</param>
/// <param name="protectors">The protections that the file may have.</param>
internal sealed class ProtectedFile(string path, string formatId, IReadOnlyList<IProtector> protectors)
{
    public string Path { get; } = path;

    public string BackupPath => Path + ".bak";

    /// <summary>Whether reading a file with another protection of this library is an error. The default: such a file is damaged.</summary>
    public bool RefusesOtherProtections { get; init; }

    /// <summary>Gets a stamp that changes whenever the file is replaced; <see langword="null"/> if the file does not exist.</summary>
    public FileStamp? GetStamp() => FileStamp.Get(Path);

    /// <summary>
    /// Reads the file, or the previous version if the file is damaged. A missing file may have been deleted on purpose, so it is not
    /// restored.
    /// </summary>
    /// <param name="parse">Converts the content; returns <see langword="null"/> if it is damaged.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StorageException">Other users can access the file, or it cannot be read, or it was protected with a key that is
    /// not available here (<see cref="StorageFault.CannotUnprotect"/>).</exception>
    public async Task<ProtectedContent<T>> ReadAsync<T>(Func<byte[], T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        if (await PrivateFile.ReadAsync(Path, cancellationToken).ConfigureAwait(false) is not { } file) return default;
        var current = await OpenAsync(Path, file, parse, cancellationToken).ConfigureAwait(false);
        if (current.Content is not null) return current;

        var previous = await PrivateFile.ReadAsync(BackupPath, cancellationToken).ConfigureAwait(false) is { } backup
            ? await OpenAsync(BackupPath, backup, parse, cancellationToken).ConfigureAwait(false)
            : default;
        return previous with { IsDamaged = true };
    }

    /// <summary>Reads the protection from the header.</summary>
    /// <returns>The name; <see langword="null"/> if the file does not exist or has no valid header.</returns>
    public Task<string?> ReadProtectionNameAsync(CancellationToken cancellationToken) =>
        ReadProtectionNameAsync(Path, cancellationToken);

    /// <summary>Reads the protection of the previous version.</summary>
    /// <inheritdoc cref="ReadProtectionNameAsync(CancellationToken)"/>
    public Task<string?> ReadBackupProtectionNameAsync(CancellationToken cancellationToken) =>
        ReadProtectionNameAsync(BackupPath, cancellationToken);

    /// <param name="protector">The protection of the new version.</param>
    /// <param name="content">The content.</param>
    /// <param name="flushToDisk">Whether to wait for the disk and keep the previous version. Otherwise the content survives the end of the
    /// process, but may be lost in a power failure.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task WriteAsync(
        IProtector protector, ReadOnlyMemory<byte> content, bool flushToDisk, CancellationToken cancellationToken)
    {
        var file = await protector.ProtectAsync(formatId, content, cancellationToken).ConfigureAwait(false);
        PrivateFolder.EnsureExists(System.IO.Path.GetDirectoryName(Path)!);
        FilePermissionCheck.CheckFile(Path);
        var temporaryPath = $"{Path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await WriteTemporaryAsync(temporaryPath, file, flushToDisk, cancellationToken).ConfigureAwait(false);
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

    private async Task<ProtectedContent<T>> OpenAsync<T>(
        string filePath, byte[] file, Func<byte[], T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        if (FileHeader.Parse(formatId, file) is not var (header, headerLength)) return default;
        if (protectors.FirstOrDefault(candidate => candidate.ProtectionName == header.ProtectionName) is not { } protector)
        {
            if (!RefusesOtherProtections || !ProtectorChain.IsProtectionName(header.ProtectionName)) return default;
            throw new StorageException(
                StorageFault.CannotUnprotect,
                $"'{filePath}' uses protection '{header.ProtectionName}', but '{protectors[0].ProtectionName}' is configured or available."
                    + " The file was not changed.",
                "Run the program with the protection of the file; or, to start without the file, name another file.");
        }

        try
        {
            var body = file.AsMemory(headerLength);
            var content = await protector.UnprotectAsync(header, body, cancellationToken).ConfigureAwait(false);
            return content is null ? default : new(parse(content), protector, IsDamaged: false);
        }
        catch (StorageException e)
        {
            // Not a reason to use another protection: a new file would hide or replace this one.
            var remedy = e.Fault == StorageFault.Unavailable ? $"{e.Remedy} To start without the file, name another file." : e.Remedy;
            throw new StorageException(StorageFault.CannotUnprotect, $"'{filePath}' cannot be opened. {e.Message}", remedy, e);
        }
    }

    private async Task<string?> ReadProtectionNameAsync(string filePath, CancellationToken cancellationToken) =>
        await PrivateFile.ReadAsync(filePath, cancellationToken).ConfigureAwait(false) is { } file
        && FileHeader.Parse(formatId, file) is var (header, _) ? header.ProtectionName : null;

    private static async Task WriteTemporaryAsync(
        string path, ReadOnlyMemory<byte> content, bool flushToDisk, CancellationToken cancellationToken)
    {
        var file = PrivateFile.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
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
