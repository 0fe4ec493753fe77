using GraphDelegatedKit.Storage;
using Microsoft.Win32.SafeHandles;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>
/// An exclusive lock on the partial file next to the destination, with the checkpoint of an earlier run. The lock is held from before the
/// checkpoint is read until the file has its final name, so no other download relies on a checkpoint that is being written, or truncates a
/// file that has just been completed.
/// </summary>
internal sealed class PartialFileLock : IDisposable
{
    public const string Extension = ".partial", CheckpointExtension = ".partial.json";

    private const int MaxOpenAttempts = 100; // another download moves its file only once

    private readonly FileStream _file;

    private PartialFileLock(string destination, FileStream file, DownloadCheckpoint? checkpoint) =>
        (Destination, _file, Handle, Checkpoint) = (destination, file, file.SafeFileHandle, checkpoint);

    public string Destination { get; }

    public string Path => GetPath(Destination);

    public SafeFileHandle Handle { get; }

    /// <summary>The checkpoint of an earlier run.</summary>
    /// <value><see langword="null"/> if the partial file is empty or the checkpoint is damaged.</value>
    public DownloadCheckpoint? Checkpoint { get; }

    public long Length => RandomAccess.GetLength(Handle);

    /// <summary>Whether the path still refers to the locked file.</summary>
    public bool IsInPlace => FileStat.Get(Handle) is { } stat ? FileStat.Get(Path)?.IsSameFile(stat) == true : File.Exists(Path);

    public static string GetPath(string destination) => PartialFileName.Create(destination, Extension);

    public static string GetCheckpointPath(string destination) => PartialFileName.Create(destination, CheckpointExtension);

    /// <exception cref="IOException">A file of this name exists that this library did not write, or another download holds the
    /// lock.</exception>
    public static PartialFileLock Acquire(string destination)
    {
        var (path, checkpointPath) = (GetPath(destination), GetCheckpointPath(destination));
        CheckpointFile.Read(checkpointPath); // rejects a foreign file before anything is created
        for (var attempt = 0; attempt < MaxOpenAttempts; attempt++)
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

            file.Dispose(); // another download moved the file to its destination before this process locked it
        }

        throw new IOException($"'{path}' is replaced again and again by another program. End that program, or specify another file.");
    }

    public void SaveCheckpoint(DownloadCheckpoint checkpoint) => CheckpointFile.Write(GetCheckpointPath(Destination), checkpoint);

    /// <summary>Truncates the file and makes it owner-only.</summary>
    public void Clear()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Handle, FilePermissionCheck.OwnerFileMode);
        RandomAccess.SetLength(Handle, 0);
    }

    /// <summary>Deletes the partial file and its checkpoint.</summary>
    public void Discard()
    {
        File.Delete(Path);
        File.Delete(GetCheckpointPath(Destination));
    }

    /// <summary>Moves the file to the destination.</summary>
    /// <returns>The final path.</returns>
    /// <exception cref="IOException">The destination exists and must not be replaced.</exception>
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
                // Try the next name.
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private void MoveTo(string path, bool overwrite)
    {
        File.Move(Path, path, overwrite); // under the lock, so that no other process writes to the file
        Dispose(); // immediately, because other processes may wait for the file
        try
        {
            File.Delete(GetCheckpointPath(Destination)); // after the move, so that a partial file always has a checkpoint
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A checkpoint without a partial file has no effect.
        }
    }

    // Opening must not truncate the file, because it may not be a partial file of this library. On Windows, FileShare.Delete allows
    // renaming the locked file.
    private static FileStream OpenFile(string path)
    {
        var share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
        return CheckpointFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
    }
}
