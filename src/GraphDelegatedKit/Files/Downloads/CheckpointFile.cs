using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// The checkpoint file of an unfinished download, next to the partial file. It is owner-only and replaced atomically. A file of the same
/// name that this library did not write is rejected.
/// </summary>
internal static class CheckpointFile
{
    /// <summary>The extension of a checkpoint while it is written.</summary>
    public const string TemporaryExtension = ".tmp";

    private const int MaxLength = 64 * 1024 * 1024;

    /// <returns>The checkpoint of an earlier run; <see langword="null"/> if there is none or it is damaged.</returns>
    /// <exception cref="IOException">A file of this name exists that this library did not write.</exception>
    public static DownloadCheckpoint? Read(string path)
    {
        try
        {
            using var file = Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var json = new byte[Math.Min(file.Length, MaxLength)];
            file.ReadExactly(json);
            return DownloadCheckpoint.IsCheckpoint(json) ? DownloadCheckpoint.Parse(json) : throw CreateConflictException(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the checkpoint. The caller must hold the lock of the partial file.</summary>
    public static void Write(string path, DownloadCheckpoint checkpoint)
    {
        var temporaryPath = path + TemporaryExtension;
        File.Delete(temporaryPath);
        using (var file = Open(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            file.Write(checkpoint.ToJson());
            file.Flush(flushToDisk: true);
        }

        File.Move(temporaryPath, path, overwrite: true);
    }

    /// <summary>Opens a file of an unfinished download.</summary>
    /// <exception cref="IOException">The file is no ordinary file, has a second hard link, belongs to another user, or cannot be
    /// opened.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return PrivateFile.Open(path, mode, access, share);
        }
        catch (StorageException e)
        {
            throw new IOException($"{e.Message} {e.Remedy}", e);
        }
    }

    public static IOException CreateConflictException(string path) =>
        new($"'{path}' exists and was not created by GraphDelegatedKit. Move or rename it.");
}
