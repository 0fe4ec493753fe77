using System.Globalization;
using System.Text;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// A lock between processes: an exclusively opened lock file. The operating system releases the lock when the process ends. The file is
/// not deleted, because two processes could then hold the lock at the same time.
/// </summary>
internal sealed class FileLock : IDisposable
{
    /// <summary>The maximum time to wait for another process that reads or writes a file.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>The time between two attempts to open a file that another process has open.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Acquires the lock, and waits for a process that holds it: up to <see cref="MaxWait"/>, unless specified.</summary>
    /// <exception cref="StorageException">
    /// Another process holds the lock (<see cref="StorageFault.Locked"/>), or the file cannot be opened.
    /// </exception>
    public static Task<FileLock> AcquireAsync(string path, TimeProvider time, CancellationToken cancellationToken) =>
        AcquireAsync(path, MaxWait, time, cancellationToken);

    /// <inheritdoc cref="AcquireAsync(string, TimeProvider, CancellationToken)"/>
    /// <param name="path">The path of the lock file.</param>
    /// <param name="maxWait">The maximum time to wait for another process.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<FileLock> AcquireAsync(
        string path, TimeSpan maxWait, TimeProvider time, CancellationToken cancellationToken)
    {
        PrivateFolder.Create(Path.GetDirectoryName(path)!);
        for (var startTimestamp = time.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen(path) is { } file) return new FileLock(file);
            if (time.GetElapsedTime(startTimestamp) > maxWait)
            {
                throw new StorageException(
                    StorageFault.Locked,
                    $"'{path}' has been locked by another process for {maxWait.TotalSeconds:F0} seconds{DescribeHolder(path)}.",
                    "Wait for that process, or end it.");
            }

            await time.DelayAsync(RetryInterval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the lock file if no process holds the lock.</summary>
    /// <param name="path">The path of the lock file.</param>
    /// <param name="isNeeded">Whether the file is still needed. Called while the lock is held.</param>
    /// <exception cref="StorageException">The file cannot be opened.</exception>
    public static void Remove(string path, Func<bool> isNeeded)
    {
        using var file = OperatingSystem.IsWindows() ? null : TryOpen(path); // Windows refuses to delete an open file
        if ((file is not null || OperatingSystem.IsWindows()) && !isNeeded()) File.Delete(path);
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            var share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
            var file = PrivateFile.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share); // no link: the file is truncated
            WriteProcessId(file);
            if (IsSameFile(path, file)) return file;
            file.Dispose();
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            var remedy = $"Make sure that its folder belongs to you ({Environment.UserName}).";
            throw new StorageException(StorageFault.Unavailable, $"'{path}' cannot be opened: {e.Message}", remedy, e);
        }
        catch (IOException e) when (IsHeldByAnother(e))
        {
            return null;
        }
        catch (IOException e)
        {
            const string Remedy = "Name a file in a folder on a disk with free space that you can write to.";
            throw new StorageException(StorageFault.Unavailable, $"'{path}' cannot be opened: {e.Message}", Remedy, e);
        }
    }

    // Another process may have removed the file before this process locked it. The name may then belong to a new file that a third process
    // holds.
    private static bool IsSameFile(string path, FileStream file) =>
        FileStat.Get(file.SafeFileHandle) is not { } stat || FileStat.Get(path)?.IsSameFile(stat) == true;

    // The process id only improves the error message of a waiting process, so the lock also works on a full disk.
    private static void WriteProcessId(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
        }
        catch (Exception e) when (DiskError.Is(e))
        {
        }
    }

    /// <summary>Whether a file could not be opened because another handle has it open exclusively.</summary>
    /// <remarks>
    /// <c>EWOULDBLOCK</c> of Linux and macOS, <c>ERROR_SHARING_VIOLATION</c> of Windows. .NET passes on the error number of the system.
    /// </remarks>
    public static bool IsHeldByAnother(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string DescribeHolder(string path)
    {
        try
        {
            var id = OperatingSystem.IsLinux() ? FindLinuxHolder(path) : ReadWrittenHolder(path);
            return id is null ? "" : $" (process {id})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // macOS does not allow other processes to read a locked file
        }
    }

    // "4: FLOCK  ADVISORY  WRITE 1234 08:01:131090 0 EOF"
    private static string? FindLinuxHolder(string path)
    {
        if (FileStat.Get(path) is not { Inode: var inode }) return null;
        var inodeSuffix = string.Create(CultureInfo.InvariantCulture, $":{inode}");
        return File.ReadLines("/proc/locks")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 5 && fields[1] == "FLOCK" && fields[5].EndsWith(inodeSuffix, StringComparison.Ordinal))
            .Select(fields => fields[4])
            .FirstOrDefault();
    }

    private static string? ReadWrittenHolder(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadLine();
    }
}
