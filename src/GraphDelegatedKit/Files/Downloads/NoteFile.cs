using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files;

/// <summary>Where the note of a download that is not finished lies: beside its bytes, its owner's alone, and always whole.</summary>
internal static class NoteFile
{
    /// <returns><see langword="null"/> if there is none that can be understood.</returns>
    public static DownloadNote? Read(string path) => File.Exists(path) ? DownloadNote.Parse(File.ReadAllBytes(path)) : null;

    public static void Write(string path, DownloadNote note)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly.FileMode;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(note.ToJson());
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
