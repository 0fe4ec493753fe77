namespace GraphDelegatedKit.Storage;

/// <summary>Opens files that only their owner can access.</summary>
internal static class PrivateFile
{
    /// <summary>
    /// Opens a file without a buffer. A new file is created for its owner only; on Windows it inherits the permissions of its folder.
    /// </summary>
    public static FileStream Open(
        string path, FileMode mode, FileAccess access, FileShare share, FileOptions fileOptions = FileOptions.None)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, Options = fileOptions, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open) options.UnixCreateMode = FilePermissionCheck.OwnerFileMode;
        return new FileStream(path, options);
    }

    /// <returns>The content; <see langword="null"/> if the file does not exist.</returns>
    /// <exception cref="StorageException">Other users can access the file, or it cannot be read.</exception>
    public static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        FilePermissionCheck.CheckFile(path);
        try
        {
            // Shared, so that another process can replace the file while it is read.
            const FileShare Share = FileShare.ReadWrite | FileShare.Delete;
            var file = Open(path, FileMode.Open, FileAccess.Read, Share, FileOptions.Asynchronous);
            await using var _ = file.ConfigureAwait(false);
            using var content = new MemoryStream();
            await file.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
            return content.ToArray();
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
}
