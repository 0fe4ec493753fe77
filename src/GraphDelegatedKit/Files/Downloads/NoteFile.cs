using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files;

/// <summary>Where the note of a download that is not finished lies: beside its bytes, its owner's alone, always whole, and read only if it is one of ours.</summary>
internal static class NoteFile
{
    /// <summary>Of a note that is being written.</summary>
    public const string TemporaryEnding = ".tmp";

    /// <returns>What an earlier run noted; <see langword="null"/> if nothing, or it was damaged since.</returns>
    /// <exception cref="IOException">Somebody else's file has that name.</exception>
    public static DownloadNote? Read(string path)
    {
        CheckPlace(path);
        try
        {
            var json = File.ReadAllBytes(path);
            return DownloadNote.IsOurs(json) ? DownloadNote.Parse(json) : throw InTheWay(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Only ever by whoever holds the file it is about, so that two never write it at once.</summary>
    public static void Write(string path, DownloadNote note)
    {
        var temporary = path + TemporaryEnding;
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly.FileMode;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(note.ToJson());
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="IOException">It is a link, has a second name, or belongs to somebody else.</exception>
    public static void CheckPlace(string path)
    {
        try
        {
            OwnerOnly.CheckIsOurs(path);
        }
        catch (StorageException e)
        {
            throw new IOException($"{e.Message} {e.Remedy}", e);
        }
    }

    public static IOException InTheWay(string path) => new($"'{path}' is in the way, and is nothing this kit has left. Move it away.");
}
