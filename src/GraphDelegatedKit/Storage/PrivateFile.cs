namespace GraphDelegatedKit.Storage;

/// <summary>
/// A file only its owner may read, replaced as a whole: written beside, flushed, renamed. The version before is kept as <c>.bak</c>.
/// Whoever is killed on the way leaves the version before, the new one, or both: <see cref="Copies"/> says where to look.
/// Writing, deleting and setting aside are for one process at a time: take a <see cref="FileLock"/>.
/// </summary>
internal sealed class PrivateFile(string path)
{
    public string Path { get; } = path;

    public string BackupPath => Path + ".bak";

    public string UnfinishedPath => Path + ".tmp";

    /// <summary>Where a version may be, the newest first. A writer that was killed may have left the newest one whole but not yet renamed.</summary>
    public IEnumerable<string> Copies => [UnfinishedPath, Path, BackupPath];

    /// <summary>Changes whenever the file is replaced; <see langword="null"/> if there is none, or a killed writer left something to look at.</summary>
    public FileStamp? Stamp() => File.Exists(UnfinishedPath) ? null : FileStamp.Of(Path);

    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => ReadAsync(Path, cancellationToken);

    public Task<byte[]?> ReadBackupAsync(CancellationToken cancellationToken) => ReadAsync(BackupPath, cancellationToken);

    /// <returns>The content of one of <see cref="Copies"/>; <see langword="null"/> if there is no such file.</returns>
    /// <exception cref="StorageException">It is not the owner's alone, or cannot be read.</exception>
    public static async Task<byte[]?> ReadAsync(string copy, CancellationToken cancellationToken)
    {
        OwnerOnly.CheckFile(copy);
        try
        {
            return await File.ReadAllBytesAsync(copy, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.Unreachable, $"'{copy}' cannot be read: {e.Message}", $"See that it belongs to you ({Environment.UserName}) and that you may read it.", e);
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        PrivateFolder.Ensure(System.IO.Path.GetDirectoryName(Path)!);
        OwnerOnly.CheckFile(Path);
        try
        {
            File.Delete(UnfinishedPath); // a killed writer's; whoever holds the lock has read it
            await WriteNewAsync(UnfinishedPath, content, cancellationToken).ConfigureAwait(false);
            if (File.Exists(Path)) File.Move(Path, BackupPath, overwrite: true);
            File.Move(UnfinishedPath, Path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(UnfinishedPath);
            throw new StorageException(StorageFault.WriteFailed, $"'{Path}' cannot be written: {e.Message}", $"Make room and see that you ({Environment.UserName}) may write to its folder.", e);
        }
    }

    public void DeleteBackup() => Delete([BackupPath]);

    /// <summary>Deletes everything but the file itself: the version before, what a killed writer left, what was set aside.</summary>
    public void DeleteCopies()
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        if (Directory.Exists(folder)) Delete([BackupPath, UnfinishedPath, .. Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(Path) + ".corrupt-*")]);
    }

    /// <summary>Puts a copy that cannot be understood aside, and never deletes it: it may be the only one of a sign-in.</summary>
    /// <returns>Where it is now; <see langword="null"/> if it stays where it was because nothing can be moved there.</returns>
    public string? SetAside(string copy, DateTimeOffset now)
    {
        var aside = $"{Path}.corrupt-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}";
        for (var n = 2; File.Exists(aside); n++) aside = $"{Path}.corrupt-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}-{n}";
        try
        {
            File.Move(copy, aside, overwrite: false);
            return aside;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task WriteNewAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly.FileMode;
        var file = new FileStream(path, options);
        await using var _ = file.ConfigureAwait(false);
        await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        file.Flush(flushToDisk: true);
    }

    private static void Delete(IEnumerable<string> copies)
    {
        foreach (var copy in copies)
        {
            try
            {
                File.Delete(copy);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new StorageException(StorageFault.WriteFailed, $"'{copy}' cannot be deleted: {e.Message}", "Delete it yourself: it may hold an earlier sign-in.", e);
            }
        }
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
