namespace GraphDelegatedKit.Storage;

/// <summary>
/// Opens the files in which the library keeps its state: ordinary files of this user, never a link, a pipe or a device. All state files
/// are opened here.
/// </summary>
internal static class PrivateFile
{
    private const int MaxOpenAttempts = 100; // another process replaces a file a few times per second
    private const long MaxLength = 256 * 1024 * 1024;
    private const int FileExists = 17; // EEXIST

    /// <summary>
    /// Opens a file without a buffer. A new file is created for its owner only; on Windows it inherits the permissions of its folder.
    /// </summary>
    /// <exception cref="StorageException">The file is no ordinary file, has a second hard link, or belongs to another user.</exception>
    public static FileStream Open(
        string path, FileMode mode, FileAccess access, FileShare share, FileOptions fileOptions = FileOptions.None)
    {
        // CreateNew follows no link and opens nothing that exists.
        if (mode == FileMode.CreateNew) return OpenUnchecked(path, mode, access, share, fileOptions);
        for (var attempt = 1; attempt <= MaxOpenAttempts; attempt++)
            if (TryOpen(path, mode, access, share, fileOptions) is { } file)
                return file;

        throw new StorageException(
            StorageFault.Unavailable, $"'{path}' is replaced again and again.", "End the program that replaces it, or name another file.");
    }

    /// <param name="path">The path of the file.</param>
    /// <param name="isEncrypted">Whether the file is encrypted and authenticated. Its group may then have access.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The content and a warning if the group has access; <see langword="null"/> if the file does not exist.</returns>
    /// <exception cref="StorageException">Other users can access the file, it is no ordinary file, or it cannot be read.</exception>
    public static async Task<(byte[] Content, string? Warning)?> ReadAsync(
        string path, bool isEncrypted, CancellationToken cancellationToken)
    {
        try
        {
            // Shared, so that another process can replace the file while it is read.
            const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
            var file = Open(path, FileMode.Open, FileAccess.Read, Share, FileOptions.Asynchronous);
            await using var _ = file.ConfigureAwait(false);
            var warning = FilePermissionCheck.CheckMode(path, file.SafeFileHandle, isEncrypted);
            if (file.Length > MaxLength)
                throw new StorageException(StorageFault.Unavailable, $"'{path}' has {file.Length} bytes, too many.", "Name another file.");
            using var content = new MemoryStream((int)file.Length);
            await file.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
            return (content.ToArray(), warning);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(
                StorageFault.Unavailable,
                $"'{path}' cannot be read: {e.Message}",
                $"Make sure that the file belongs to you ({Environment.UserName}) and that you can read it.",
                e);
        }
    }

    // Looks at the name first, because opening a pipe blocks and opening a link opens another file, and at the open file after, because
    // the name may belong to another file by then.
    private static FileStream? TryOpen(string path, FileMode mode, FileAccess access, FileShare share, FileOptions fileOptions)
    {
        if (!FileStat.IsAvailable)
        {
            FilePermissionCheck.CheckOwner(path);
            return OpenUnchecked(path, mode, access, share, fileOptions);
        }

        var named = FileStat.Get(path);
        if (named is { } stat) FilePermissionCheck.CheckOwner(path, stat);

        FileStream file;
        try
        {
            var openMode = named is not null ? FileMode.Open : mode == FileMode.Open ? mode : FileMode.CreateNew;
            file = OpenUnchecked(path, openMode, access, share, fileOptions);
        }
        catch (IOException e) when (mode != FileMode.Open && (e is FileNotFoundException || e.HResult == FileExists))
        {
            return null; // the file was created or deleted in between
        }

        try
        {
            var opened = FileStat.Get(file.SafeFileHandle)!.Value;
            var isCreated = named is null && mode != FileMode.Open;
            if (!isCreated && named?.IsSameFile(opened) != true) return Close();
            FilePermissionCheck.CheckOwner(path, opened);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }

        FileStream? Close()
        {
            file.Dispose();
            return null;
        }
    }

    private static FileStream OpenUnchecked(string path, FileMode mode, FileAccess access, FileShare share, FileOptions fileOptions)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = fileOptions, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = FilePermissionCheck.OwnerFileMode;
        return new FileStream(path, options);
    }
}
