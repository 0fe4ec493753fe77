using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// The file beside the destination, held so that no other download writes there, and what an earlier run noted of it. It is held from before the note is read until it
/// has its final name: so nobody decides by a note that another is writing, and nobody empties what has just been given its name.
/// </summary>
internal sealed class PartialFileLock : IDisposable
{
    public const string Extension = ".partial", CheckpointExtension = ".partial.json";

    private readonly FileStream _file;

    private PartialFileLock(string destination, FileStream file, DownloadCheckpoint? checkpoint) => (Destination, _file, Handle, Checkpoint) = (destination, file, file.SafeFileHandle, checkpoint);

    public string Destination { get; }

    public string Path => GetPath(Destination);

    public SafeFileHandle Handle { get; }

    /// <summary>What an earlier run noted of the bytes that are here.</summary>
    /// <value><see langword="null"/>: there are none, or the note is damaged.</value>
    public DownloadCheckpoint? Checkpoint { get; }

    public long Length => RandomAccess.GetLength(Handle);

    /// <summary>Whether the name still leads to the file that is held, and not to none or to another's.</summary>
    public bool IsInPlace => FileStat.Get(Handle) is { } stat ? FileStat.Get(Path)?.Inode == stat.Inode : File.Exists(Path);

    /// <exception cref="IOException">Somebody else's file is in the way, or another download is writing there.</exception>
    public static PartialFileLock Acquire(string destination)
    {
        var (path, checkpointPath) = (GetPath(destination), GetCheckpointPath(destination));
        CheckpointFile.EnsureOwned(path);
        CheckpointFile.Read(checkpointPath); // before anything is made: it may be somebody's
        while (true)
        {
            var file = OpenFile(path);
            try
            {
                var checkpoint = CheckpointFile.Read(checkpointPath);
                if (file.Length > 0 && !File.Exists(checkpointPath)) throw CheckpointFile.CreateConflictException(path);

                var fileLock = new PartialFileLock(destination, file, file.Length > 0 ? checkpoint : null);
                if (fileLock.IsInPlace) return fileLock;
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose(); // whoever held it gave it its final name between our opening and our holding
        }
    }

    public void SaveCheckpoint(DownloadCheckpoint checkpoint) => CheckpointFile.Write(GetCheckpointPath(Destination), checkpoint);

    /// <summary>Makes it empty, and its owner's alone.</summary>
    public void Clear()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Handle, FilePermissionCheck.OwnerFileMode);
        RandomAccess.SetLength(Handle, 0);
    }

    /// <summary>Gives up what is here.</summary>
    public void Discard()
    {
        File.Delete(Path);
        File.Delete(GetCheckpointPath(Destination));
    }

    /// <summary>Gives it its final name.</summary>
    /// <returns>Which it got.</returns>
    /// <exception cref="IOException">There is a file of that name, and it is to stay.</exception>
    public string MoveToDestination(ConflictBehavior conflict)
    {
        for (var number = 0; ; number++)
        {
            var path = PartialFileName.AppendNumber(Destination, number);
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
        var asidePath = GetAsidePath(1);
        for (var number = 2; File.Exists(asidePath); number++) asidePath = GetAsidePath(number);
        MoveTo(asidePath, overwrite: false);
        return asidePath;
    }

    public void Dispose() => _file.Dispose();

    private void MoveTo(string path, bool overwrite)
    {
        File.Move(Path, path, overwrite); // held still, so that nobody goes on writing in it
        Dispose(); // at once: others may have waited for the file to appear
        try
        {
            File.Delete(GetCheckpointPath(Destination)); // after the move, so that no bytes are ever without one, whenever it is killed
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A note alone is of nothing.
        }
    }

    private string GetAsidePath(int number) => PartialFileName.Create(Destination, number == 1 ? ".differs" : $".differs-{number}");

    public static string GetPath(string destination) => PartialFileName.Create(destination, Extension);

    public static string GetCheckpointPath(string destination) => PartialFileName.Create(destination, CheckpointExtension);

    // Not emptied by opening, which is done before it is known whether it is the file that was meant. On Windows a file that is held can be given another name only so.
    private static FileStream OpenFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FilePermissionCheck.OwnerFileMode;
        return new FileStream(path, options);
    }
}
