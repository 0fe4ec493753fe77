namespace GraphDelegatedKit.Storage;

/// <summary>
/// A file only its owner may read, replaced as a whole: written beside, flushed, renamed. Whoever is killed while writing leaves
/// the file as it was. The version before is kept as <c>.bak</c>.
/// </summary>
internal sealed class PrivateFile(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public string Path { get; } = path;

    public string BackupPath => Path + ".bak";

    /// <summary>Changes whenever the file is replaced; <see langword="null"/> if there is none.</summary>
    public FileStamp? Stamp() => FileStamp.Of(Path);

    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => await ReadAsync(Path, cancellationToken).ConfigureAwait(false);

    public async Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        PrivateFolder.Ensure(System.IO.Path.GetDirectoryName(Path)!);
        Refuse(Path);
        var temporary = $"{Path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await WriteNewAsync(temporary, content, cancellationToken).ConfigureAwait(false);
            KeepBackup(temporary + ".bak");
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.WriteFailed, $"'{Path}' cannot be written: {e.Message}", $"Make room and see that you ({Environment.UserName}) may write to its folder.", e);
        }
        finally
        {
            TryDelete(temporary);
            TryDelete(temporary + ".bak");
        }
    }

    /// <summary>Deletes the version before: after a sign-out it holds what was to be gone.</summary>
    public void DeleteBackup()
    {
        try
        {
            File.Delete(BackupPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.WriteFailed, $"'{BackupPath}' cannot be deleted: {e.Message}", "Delete it yourself: it holds an earlier sign-in.", e);
        }
    }

    /// <summary>Puts a file that cannot be understood aside, and never deletes it: it may be the only copy of a sign-in.</summary>
    /// <returns>Where it is now; <see langword="null"/> if somebody else was faster.</returns>
    public string? SetAside(DateTimeOffset now)
    {
        var aside = $"{Path}.corrupt-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}";
        return TryMove(Path, aside) ? aside : null;
    }

    /// <summary>Puts the version before in the place of a file that was set aside.</summary>
    public void RestoreBackup() => TryMove(BackupPath, Path);

    private static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        Refuse(path);
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.Unreachable, $"'{path}' cannot be read: {e.Message}", $"See that it belongs to you ({Environment.UserName}) and that you may read it.", e);
        }
    }

    private static async Task WriteNewAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        var file = new FileStream(path, options);
        await using var _ = file.ConfigureAwait(false);
        await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
    }

    // Copied and not moved: the file itself is there at every moment, for whoever reads without the lock.
    private void KeepBackup(string temporary)
    {
        if (!File.Exists(Path)) return;
        File.Copy(Path, temporary); // with the mode of the original, which Refuse has looked at
        File.Move(temporary, BackupPath, overwrite: true);
    }

    private static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Refuse(string path)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            throw new StorageException(StorageFault.InsecurePermissions, $"'{path}' is a link to another file.", "Name the file itself.");
        if (!OperatingSystem.IsWindows() && file.Exists && (file.UnixFileMode & ~OwnerOnly) is not UnixFileMode.None)
            throw new StorageException(StorageFault.InsecurePermissions, $"'{path}' can be read by others.", $"Run: chmod 600 '{path}'");
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left is owner-only like the file itself, and the failure that matters is on its way already.
        }
    }
}
