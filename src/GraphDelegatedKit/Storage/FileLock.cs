using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Holds a file of its own open so that other processes wait, for seconds and not for a minute. The lock goes with the process
/// that held it, however that ended; the file stays, because deleting it would let two holders in.
/// </summary>
internal sealed class FileLock : IDisposable
{
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _held;

    private FileLock(FileStream held) => _held = held;

    public static async Task<FileLock> TakeAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        PrivateFolder.Ensure(Path.GetDirectoryName(path)!);
        for (var began = time.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen(path) is { } held) return new FileLock(held);
            if (time.GetElapsedTime(began) > LongestWait)
                throw new StorageException(StorageFault.Locked, $"'{path}' has been held by another process for {LongestWait.TotalSeconds:F0} seconds{Holder(path)}.", "Wait for that process, or end it.");
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the file of a lock that nobody holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isNeeded">Looked at once more when nobody else can take it any more.</param>
    /// <exception cref="StorageException">It cannot be opened.</exception>
    public static void Remove(string path, Func<bool> isNeeded)
    {
        using var held = OperatingSystem.IsWindows() ? null : TryOpen(path); // there nobody can delete what is held
        if ((held is not null || OperatingSystem.IsWindows()) && !isNeeded()) File.Delete(path);
    }

    public void Dispose() => _held.Dispose();

    private static FileStream? TryOpen(string path)
    {
        OwnerOnly.CheckIsOurs(path); // what a planted link leads to would be cut to nothing
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly.FileMode;
        try
        {
            var file = new FileStream(path, options);
            Name(file);
            if (IsThere(path, file)) return file;
            file.Dispose();
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(StorageFault.Unreachable, $"'{path}' cannot be opened: {e.Message}", $"See that its folder belongs to you ({Environment.UserName}).", e);
        }
        catch (IOException e) when (IsHeld(e))
        {
            return null;
        }
        catch (IOException e)
        {
            throw new StorageException(StorageFault.Unreachable, $"'{path}' cannot be opened: {e.Message}", "Name a folder on a disk that can be written.", e);
        }
    }

    // Between opening and holding it, somebody may have removed it: then another holds another file of that name.
    private static bool IsThere(string path, FileStream held) => FileFacts.Of(held.SafeFileHandle) is not { } ours || FileFacts.Of(path)?.Inode == ours.Inode;

    // The name is a courtesy to whoever waits: on a full disk the lock holds without it.
    private static void Name(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException) // what .NET makes of the system's EFBIG
        {
        }
    }

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows: .NET hands the system's own number on.
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Holder(string path)
    {
        try
        {
            var id = OperatingSystem.IsLinux() ? LinuxHolder(path) : WrittenHolder(path);
            return id is null ? "" : $" (process {id})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // macOS shows a locked file to nobody
        }
    }

    // "4: FLOCK  ADVISORY  WRITE 1234 08:01:131090 0 EOF"
    private static string? LinuxHolder(string path) => FileFacts.Of(path) is { Inode: var inode }
        ? File.ReadLines("/proc/locks")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(words => words.Length > 5 && words[1] == "FLOCK" && words[5].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{inode}"), StringComparison.Ordinal))?[4]
        : null;

    private static string? WrittenHolder(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadLine();
    }
}
