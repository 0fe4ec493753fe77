using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Holds a file of its own open so that other processes wait, for seconds and not for a minute. The lock goes with the process
/// that held it, however that ended; the file stays, because deleting it would let two holders in.
/// </summary>
internal sealed class FileLock : IDisposable
{
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    public static async Task<FileLock> AcquireAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        PrivateFolder.EnsureExists(Path.GetDirectoryName(path)!);
        for (var startTimestamp = time.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen(path) is { } file) return new FileLock(file);
            if (time.GetElapsedTime(startTimestamp) > MaxWait)
                throw new StorageException(StorageFault.Locked, $"'{path}' has been held by another process for {MaxWait.TotalSeconds:F0} seconds{DescribeHolder(path)}.", "Wait for that process, or end it.");
            await Task.Delay(RetryInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the file of a lock that nobody holds.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isNeeded">Looked at once more when nobody else can take it any more.</param>
    /// <exception cref="StorageException">It cannot be opened.</exception>
    public static void Remove(string path, Func<bool> isNeeded)
    {
        using var file = OperatingSystem.IsWindows() ? null : TryOpen(path); // there nobody can delete what is held
        if ((file is not null || OperatingSystem.IsWindows()) && !isNeeded()) File.Delete(path);
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        FilePermissionCheck.CheckOwner(path); // what a planted link leads to would be cut to nothing
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FilePermissionCheck.OwnerFileMode;
        try
        {
            var file = new FileStream(path, options);
            WriteProcessId(file);
            if (IsSameFile(path, file)) return file;
            file.Dispose();
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(StorageFault.Unavailable, $"'{path}' cannot be opened: {e.Message}", $"See that its folder belongs to you ({Environment.UserName}).", e);
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            return null;
        }
        catch (IOException e)
        {
            throw new StorageException(StorageFault.Unavailable, $"'{path}' cannot be opened: {e.Message}", "Name a folder on a disk that can be written.", e);
        }
    }

    // Between opening and holding it, somebody may have removed it: then another holds another file of that name.
    private static bool IsSameFile(string path, FileStream file) => FileStat.Get(file.SafeFileHandle) is not { } stat || FileStat.Get(path)?.Inode == stat.Inode;

    // The name is a courtesy to whoever waits: on a full disk the lock holds without it.
    private static void WriteProcessId(FileStream file)
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
    private static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string DescribeHolder(string path)
    {
        try
        {
            var id = OperatingSystem.IsLinux() ? FindLinuxHolder(path) : ReadWrittenHolder(path);
            return id is null ? "" : $" (process {id})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // macOS shows a locked file to nobody
        }
    }

    // "4: FLOCK  ADVISORY  WRITE 1234 08:01:131090 0 EOF"
    private static string? FindLinuxHolder(string path) => FileStat.Get(path) is { Inode: var inode }
        ? File.ReadLines("/proc/locks")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(fields => fields.Length > 5 && fields[1] == "FLOCK" && fields[5].EndsWith(string.Create(CultureInfo.InvariantCulture, $":{inode}"), StringComparison.Ordinal))?[4]
        : null;

    private static string? ReadWrittenHolder(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadLine();
    }
}
