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
    public FileStamp? Stamp() => FileStamp.Of(Path);

    /// <returns><see langword="null"/> if there is no such file.</returns>
    /// <exception cref="StorageException">It is not its owner's alone, or cannot be read.</exception>
    public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => ReadAsync(Path, cancellationToken);

    public Task<byte[]?> ReadBackupAsync(CancellationToken cancellationToken) => ReadAsync(BackupPath, cancellationToken);

    public Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => WriteAsync(content, isFlushed: true, cancellationToken);

    /// <summary>The same, for what may be lost when the machine itself goes down, and is not when a process does: neither waits for the disk nor touches the version before.</summary>
    public Task WriteQuicklyAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => WriteAsync(content, isFlushed: false, cancellationToken);

    /// <summary>Deletes the version before: after a sign-out it holds what was to be gone.</summary>
    public void DeleteBackup() => Delete(BackupPath);

    /// <summary>Deletes what writers that were killed left. Only for who holds the lock: a living writer's would be gone too.</summary>
    public void DeleteUnfinished() => DeleteAll(".*.tmp", ".*.tmp.bak");

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
            var aside = AsideName(now);
            File.Copy(Path, aside); // with its mode
            File.Move(BackupPath, Path, overwrite: true);
            return aside;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> content, bool isFlushed, CancellationToken cancellationToken)
    {
        PrivateFolder.Ensure(System.IO.Path.GetDirectoryName(Path)!);
        OwnerOnly.CheckFile(Path);
        var temporary = $"{Path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await WriteNewAsync(temporary, content, isFlushed, cancellationToken).ConfigureAwait(false);
            if (isFlushed) KeepBackup(temporary + ".bak");
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            TryDelete(temporary + ".bak");
            if (e is not (IOException or UnauthorizedAccessException)) throw;
            throw new StorageException(StorageFault.WriteFailed, $"'{Path}' cannot be written: {e.Message}", $"Make room and see that you ({Environment.UserName}) may write to its folder.", e);
        }
    }

    private static async Task<byte[]?> ReadAsync(string copy, CancellationToken cancellationToken)
    {
        OwnerOnly.CheckFile(copy);
        try
        {
            return await ReadSharedAsync(copy, cancellationToken).ConfigureAwait(false);
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

    // Open to be replaced meanwhile: whoever lists what is there is in nobody's way.
    private static async Task<byte[]> ReadSharedAsync(string copy, CancellationToken cancellationToken)
    {
        var file = new FileStream(copy, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        await using var _ = file.ConfigureAwait(false);
        using var content = new MemoryStream();
        await file.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
        return content.ToArray();
    }

    private static async Task WriteNewAsync(string path, ReadOnlyMemory<byte> content, bool isFlushed, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly.FileMode;
        var file = new FileStream(path, options);
        await using var _ = file.ConfigureAwait(false);
        await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
        if (isFlushed) file.Flush(flushToDisk: true);
    }

    // Copied and not moved: the file itself is there at every moment, for whoever reads without the lock.
    private void KeepBackup(string temporary)
    {
        if (!File.Exists(Path)) return;
        File.Copy(Path, temporary); // with the mode of the original, which was looked at
        File.Move(temporary, BackupPath, overwrite: true);
    }

    private string? SetAside(string copy, DateTimeOffset now)
    {
        try
        {
            var aside = AsideName(now);
            File.Move(copy, aside, overwrite: false);
            return aside;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string AsideName(DateTimeOffset now)
    {
        var name = $"{Path}.corrupt-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff}";
        var free = name;
        for (var n = 2; File.Exists(free); n++) free = $"{name}-{n}";
        return free;
    }

    private void DeleteAll(params string[] endings)
    {
        var folder = System.IO.Path.GetDirectoryName(Path)!;
        try
        {
            if (!Directory.Exists(folder)) return;
            foreach (var ending in endings)
                foreach (var copy in Directory.EnumerateFiles(folder, System.IO.Path.GetFileName(Path) + ending))
                    Delete(copy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.WriteFailed, $"The folder '{folder}' cannot be looked through: {e.Message}", $"See that it belongs to you ({Environment.UserName}).", e);
        }
    }

    private static void Delete(string copy)
    {
        try
        {
            File.Delete(copy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(StorageFault.WriteFailed, $"'{copy}' cannot be deleted: {e.Message}", "Delete it yourself: it may hold an earlier sign-in, or the address of an upload.", e);
        }
    }

    private static void TryDelete(string copy)
    {
        try
        {
            File.Delete(copy);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left is owner-only like the file itself, and the failure that matters is on its way already.
        }
    }
}
