using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>Where the note of a download that is not finished lies: beside its bytes, its owner's alone, always whole, and read only if it is one of ours.</summary>
internal static class CheckpointFile
{
    /// <summary>Of a note that is being written.</summary>
    public const string TemporaryExtension = ".tmp";

    /// <returns>What an earlier run noted; <see langword="null"/> if nothing, or it was damaged since.</returns>
    /// <exception cref="IOException">Somebody else's file has that name.</exception>
    public static DownloadCheckpoint? Read(string path)
    {
        EnsureOwned(path);
        try
        {
            var json = File.ReadAllBytes(path);
            return DownloadCheckpoint.IsCheckpoint(json) ? DownloadCheckpoint.Parse(json) : throw CreateConflictException(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Only ever by whoever holds the file it is about, so that two never write it at once.</summary>
    public static void Write(string path, DownloadCheckpoint checkpoint)
    {
        var temporaryPath = path + TemporaryExtension;
        File.Delete(temporaryPath);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FilePermissionCheck.OwnerFileMode;
        using (var file = new FileStream(temporaryPath, options))
        {
            file.Write(checkpoint.ToJson());
            file.Flush(flushToDisk: true);
        }

        File.Move(temporaryPath, path, overwrite: true);
    }

    /// <exception cref="IOException">It is a link, has a second name, or belongs to somebody else.</exception>
    public static void EnsureOwned(string path)
    {
        try
        {
            FilePermissionCheck.CheckOwner(path);
        }
        catch (StorageException e)
        {
            throw new IOException($"{e.Message} {e.Remedy}", e);
        }
    }

    public static IOException CreateConflictException(string path) => new($"'{path}' is in the way, and is nothing this kit has left. Move it away.");
}
