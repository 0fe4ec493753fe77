using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files;

/// <summary>
/// The file beside the destination, held so that no other download writes there, and what an earlier run noted of it. It is held from before the note is read until it
/// has its final name: so nobody decides by a note that another is writing, and nobody empties what has just been given its name.
/// </summary>
internal sealed class DownloadHold : IDisposable
{
    public const string Ending = ".partial", NoteEnding = ".partial.json";

    private readonly FileStream _file;

    private DownloadHold(string destination, FileStream file, DownloadNote? left) => (Destination, _file, Handle, Left) = (destination, file, file.SafeFileHandle, left);

    public string Destination { get; }

    public string Path => PathOf(Destination);

    public SafeFileHandle Handle { get; }

    /// <summary>What an earlier run noted of the bytes that are here.</summary>
    /// <value><see langword="null"/>: there are none, or the note is damaged.</value>
    public DownloadNote? Left { get; }

    public long Length => RandomAccess.GetLength(Handle);

    /// <summary>Whether the name still leads to the file that is held, and not to none or to another's.</summary>
    public bool IsInPlace => FileFacts.Of(Handle) is { } held ? FileFacts.Of(Path)?.Inode == held.Inode : File.Exists(Path);

    /// <exception cref="IOException">Somebody else's file is in the way, or another download is writing there.</exception>
    public static DownloadHold Take(string destination)
    {
        var (path, note) = (PathOf(destination), NoteOf(destination));
        NoteFile.CheckPlace(path);
        NoteFile.Read(note); // before anything is made: it may be somebody's
        while (true)
        {
            var file = Open(path);
            try
            {
                var left = NoteFile.Read(note);
                if (file.Length > 0 && !File.Exists(note)) throw NoteFile.InTheWay(path);

                var hold = new DownloadHold(destination, file, file.Length > 0 ? left : null);
                if (hold.IsInPlace) return hold;
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose(); // whoever held it gave it its final name between our opening and our holding
        }
    }

    public void Note(DownloadNote note) => NoteFile.Write(NoteOf(Destination), note);

    /// <summary>Makes it empty, and its owner's alone.</summary>
    public void Empty()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Handle, OwnerOnly.FileMode);
        RandomAccess.SetLength(Handle, 0);
    }

    /// <summary>Gives up what is here.</summary>
    public void Discard()
    {
        File.Delete(Path);
        File.Delete(NoteOf(Destination));
    }

    /// <summary>Gives it its final name.</summary>
    /// <returns>Which it got.</returns>
    /// <exception cref="IOException">There is a file of that name, and it is to stay.</exception>
    public string GiveName(ConflictBehavior conflict)
    {
        for (var n = 0; ; n++)
        {
            var path = PartialName.Numbered(Destination, n);
            try
            {
                MoveTo(path, overwrite: conflict == ConflictBehavior.Replace);
                return path;
            }
            catch (IOException) when (conflict == ConflictBehavior.Rename && File.Exists(path))
            {
                // The next name, then.
            }
        }
    }

    /// <summary>Puts it where nothing goes on with it, and deletes nothing.</summary>
    /// <returns>Where it is now.</returns>
    public string SetAside()
    {
        var aside = Aside(1);
        for (var n = 2; File.Exists(aside); n++) aside = Aside(n);
        MoveTo(aside, overwrite: false);
        return aside;
    }

    public void Dispose() => _file.Dispose();

    private void MoveTo(string path, bool overwrite)
    {
        File.Move(Path, path, overwrite); // held still, so that nobody goes on writing in it
        Dispose(); // at once: others may have waited for the file to appear
        try
        {
            File.Delete(NoteOf(Destination)); // after the move, so that no bytes are ever without one, whenever it is killed
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A note alone is of nothing.
        }
    }

    private string Aside(int n) => PartialName.Of(Destination, n == 1 ? ".differs" : $".differs-{n}");

    public static string PathOf(string destination) => PartialName.Of(destination, Ending);

    public static string NoteOf(string destination) => PartialName.Of(destination, NoteEnding);

    // Not emptied by opening, which is done before it is known whether it is the file that was meant. On Windows a file that is held can be given another name only so.
    private static FileStream Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly.FileMode;
        return new FileStream(path, options);
    }
}
