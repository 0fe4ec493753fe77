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
            if (TryOpen(path) is { } held) return new FileLock(held);
            if (time.GetElapsedTime(began) > LongestWait)
                throw new StorageException(StorageFault.Locked, $"'{path}' has been held by another process for {LongestWait.TotalSeconds:F0} seconds{Holder(path)}.", "Wait for that process, or end it.");
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _held.Dispose();

    private static FileStream? TryOpen(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var file = new FileStream(path, options);
            file.SetLength(0);
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
            return file;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(StorageFault.Unreachable, $"'{path}' cannot be opened: {e.Message}", $"See that its folder belongs to you ({Environment.UserName}).", e);
        }
        catch (IOException e) when (File.Exists(path) && !IsReadOnly(e))
        {
            return null;
        }
        catch (IOException e)
        {
            throw new StorageException(StorageFault.Unreachable, $"'{path}' cannot be opened: {e.Message}", "Name a folder on a disk that can be written.", e);
        }
    }

    private static bool IsReadOnly(IOException e) => e.Message.Contains("Read-only", StringComparison.OrdinalIgnoreCase);

    private static string Holder(string path)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return $" (process {reader.ReadLine()})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
