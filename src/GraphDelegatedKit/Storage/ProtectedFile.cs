namespace GraphDelegatedKit.Storage;

/// <summary>
/// A file of this library that only its owner can access. It starts with a <see cref="FileHeader"/> and is replaced atomically: written to
/// a temporary file, flushed, renamed. A process that is killed while writing leaves the file unchanged. The previous version is kept as
/// <c>.bak</c>, and is copied over a damaged file.
/// </summary>
/// <param name="path">The path of the file.</param>
/// <param name="format">The format and the purpose of the file.</param>
/// <param name="protectors">The protections that the file may have. A file with another one is not read.</param>
/// <param name="belongsHere">
/// Whether the content of an encrypted file without a binding belongs to the purpose of the file. The default accepts it.
/// </param>
internal sealed class ProtectedFile(
    string path, FileFormat format, IReadOnlyList<IProtector> protectors, Func<byte[], bool>? belongsHere = null)
{
    private const int MaxSetAsideFiles = 3; // each may contain a sign-in or an upload URL

    // The group may have access only if no protection could be read that the group could forge.
    private readonly bool _isEncrypted = protectors.All(protector => protector.IsEncrypting);

    public string Path { get; } = path;

    public string BackupPath => Path + ".bak";

    /// <summary>Gets a warning if the group can access the file or its folder; <see langword="null"/> if not, or not known yet.</summary>
    public string? Warning { get; private set; }

    /// <summary>Creates the folder of the file if it does not exist, and checks it.</summary>
    /// <param name="option">The option that names another location, for the remedy.</param>
    /// <exception cref="StorageException">The folder cannot be created, or other users can replace its files.</exception>
    public void EnsureFolder(string? option = null) =>
        Warning = PrivateFolder.EnsureExists(System.IO.Path.GetDirectoryName(Path)!, _isEncrypted, option) ?? Warning;

    /// <summary>Gets a stamp that changes whenever the file is replaced; <see langword="null"/> if the file does not exist.</summary>
    public FileStamp? GetStamp() => FileStamp.Get(Path);

    /// <summary>
    /// Reads the file, or the previous version if the file is damaged. A missing file may have been deleted on purpose, so it is not
    /// restored.
    /// </summary>
    /// <param name="parse">Converts the content; returns <see langword="null"/> if it is damaged.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="StorageException">Other users can access the file, or it cannot be read, or it has a protection that is not
    /// listed, a key that is not available here, or another purpose (<see cref="StorageFault.CannotUnprotect"/>).</exception>
    public async Task<ProtectedContent<T>> ReadAsync<T>(Func<byte[], T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        if (await LoadAsync(Path, cancellationToken).ConfigureAwait(false) is not { } file) return default;
        var current = await OpenAsync(Path, file, parse, cancellationToken).ConfigureAwait(false);
        if (current.Content is not null) return current;

        var previous = await LoadAsync(BackupPath, cancellationToken).ConfigureAwait(false) is { } backup
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
        var file = await protector.ProtectAsync(format, content, cancellationToken).ConfigureAwait(false);
        EnsureFolder();
        CheckBeforeWrite();
        var temporaryPath = CreateTemporaryPath();
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

    /// <summary>
    /// Renames a damaged file, because it may be the only copy of a sign-in. The three latest damaged files are kept, and older ones
    /// deleted.
    /// </summary>
    /// <returns>The new path; <see langword="null"/> if the file cannot be renamed.</returns>
    public string? SetAside(DateTimeOffset now) => SetAside(Path, now);

    /// <inheritdoc cref="SetAside(DateTimeOffset)"/>
    public string? SetBackupAside(DateTimeOffset now) => SetAside(BackupPath, now);

    /// <summary>
    /// Replaces a damaged file with a copy of the previous version and keeps the damaged one under another name. The file and the previous
    /// version exist at every moment.
    /// </summary>
    /// <returns>The new path of the damaged file; <see langword="null"/> if the file cannot be replaced.</returns>
    public string? RestoreBackup(DateTimeOffset now)
    {
        var temporaryPath = CreateTemporaryPath();
        try
        {
            var asidePath = GetAsidePath(now);
            File.Copy(Path, asidePath); // also copies the file mode
            File.Copy(BackupPath, temporaryPath);
            File.Move(temporaryPath, Path, overwrite: true);
            DeleteOldSetAside();
            return asidePath;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporaryPath);
            return null;
        }
    }

    private async Task<ProtectedContent<T>> OpenAsync<T>(
        string filePath, byte[] file, Func<byte[], T?> parse, CancellationToken cancellationToken)
        where T : class
    {
        if (FileHeader.Parse(format.Name, file) is not var (header, headerLength)) return default;
        if (protectors.FirstOrDefault(candidate => candidate.ProtectionName == header.ProtectionName) is not { } protector)
        {
            // An unknown protection is one of a later version, as is an unknown header.
            if (!ProtectorChain.IsProtectionName(header.ProtectionName)) return default;
            throw CreateOtherProtectionException(filePath, header.ProtectionName);
        }

        if (header.Binding is { } binding && binding != format.Binding) throw CreateOtherPurposeException(filePath);
        var body = file.AsMemory(headerLength);
        var content = await UnprotectAsync(filePath, protector, header, body, cancellationToken).ConfigureAwait(false);
        if (content is null) return default;
        if (protector.IsEncrypting && header.Binding is null && belongsHere?.Invoke(content) == false)
            throw CreateOtherPurposeException(filePath);
        return new(parse(content), protector, IsDamaged: false);
    }

    private static async Task<byte[]?> UnprotectAsync(
        string filePath, IProtector protector, FileHeader header, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            return await protector.UnprotectAsync(header, body, cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            // Not a reason to use another protection: a new file would hide or replace this one.
            var remedy = e.Fault == StorageFault.Unavailable ? $"{e.Remedy} To start without the file, name another file." : e.Remedy;
            throw new StorageException(StorageFault.CannotUnprotect, $"'{filePath}' cannot be opened. {e.Message}", remedy, e);
        }
    }

    private async Task<string?> ReadProtectionNameAsync(string filePath, CancellationToken cancellationToken) =>
        await LoadAsync(filePath, cancellationToken).ConfigureAwait(false) is { } file
        && FileHeader.Parse(format.Name, file) is var (header, _) ? header.ProtectionName : null;

    private async Task<byte[]?> LoadAsync(string filePath, CancellationToken cancellationToken)
    {
        var file = await PrivateFile.ReadAsync(filePath, _isEncrypted, cancellationToken).ConfigureAwait(false);
        Warning = file?.Warning ?? Warning;
        return file?.Content;
    }

    private StorageException CreateOtherProtectionException(string filePath, string found)
    {
        var configured = string.Join(" or ", protectors.Select(protector => $"'{protector.ProtectionName}'"));
        return found == PlaintextProtector.Name
            ? new StorageException(
                StorageFault.CannotUnprotect,
                $"'{filePath}' is not encrypted, but {format.OptionsName}.Protection allows only {configured}. It may be older than the "
                    + "encryption, or planted. The file was neither used nor changed.",
                $"If the file is yours, add {nameof(StorageProtection.OwnerOnlyFile)} to the end of {format.OptionsName}.Protection for "
                    + "one run, which encrypts it. Otherwise delete it.")
            : new StorageException(
                StorageFault.CannotUnprotect,
                $"'{filePath}' uses protection '{found}', but {configured} is configured or available. The file was not changed.",
                "Run the program with the protection of the file; or, to start without the file, name another file.");
    }

    private static StorageException CreateOtherPurposeException(string filePath) => new(
        StorageFault.CannotUnprotect,
        $"'{filePath}' was encrypted for another application or another purpose. The file was neither used nor changed.",
        "Restore the file that belongs here, or name another file. Each client id needs a file of its own.");

    private static async Task WriteTemporaryAsync(
        string path, ReadOnlyMemory<byte> content, bool flushToDisk, CancellationToken cancellationToken)
    {
        var file = PrivateFile.Open(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
        await using var _ = file.ConfigureAwait(false);
        await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        if (flushToDisk) file.Flush(flushToDisk: true);
    }

    private void CheckBeforeWrite()
    {
        try
        {
            Warning = FilePermissionCheck.CheckFile(Path, _isEncrypted) ?? Warning;
        }
        catch (StorageException e) when (e.Fault == StorageFault.Unavailable)
        {
            throw new StorageException(StorageFault.WriteFailed, e.Message, e.Remedy, e); // it may be possible later
        }
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
            DeleteOldSetAside();
            return asidePath;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The names contain the time, so the oldest ones come first.
    private void DeleteOldSetAside()
    {
        try
        {
            var folder = System.IO.Path.GetDirectoryName(Path)!;
            var files = Directory.GetFiles(folder, System.IO.Path.GetFileName(Path) + ".corrupt-*").Order(StringComparer.Ordinal).ToArray();
            foreach (var filePath in files.SkipLast(MaxSetAsideFiles)) TryDelete(filePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The damaged file was set aside already, which the caller reports. Older ones are deleted the next time.
        }
    }

    private string CreateTemporaryPath() => $"{Path}.{Guid.NewGuid():N}.tmp";

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
            // The file is owner-only, like the file itself, and the original error matters more.
        }
    }
}
