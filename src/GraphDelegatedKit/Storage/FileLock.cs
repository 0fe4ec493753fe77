using System.Globalization;
using System.Text;

namespace GraphDelegatedKit.Storage;

/// <summary>
/// Holds a file of its own open so that other processes wait, for seconds and not for a minute. The lock goes with the process
/// that held it, however that ended; the file stays, because deleting it would let two holders in. Who holds it stands in <c>.pid</c> beside it.
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
        if (new FileInfo(path).LinkTarget is not null) throw new StorageException(StorageFault.InsecurePermissions, $"'{path}' is a link to another file.", "Delete it.");
        for (var began = time.GetTimestamp(); ;)
        {
            if (TryOpen(path) is { } held)
            {
                Sign(path);
                return new FileLock(held);
            }

            if (time.GetElapsedTime(began) > LongestWait)
                throw new StorageException(StorageFault.Locked, $"'{path}' has been held by another process for {LongestWait.TotalSeconds:F0} seconds{Holder(path)}.", "Wait for that process, or end it.");
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _held.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, OwnerOnly(new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None }));
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

    private static FileStreamOptions OwnerOnly(FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static bool IsReadOnly(IOException e) => e.Message.Contains("Read-only", StringComparison.OrdinalIgnoreCase);

    // Beside the lock, because nobody else can read a file that is held. It is for people to read; whoever cannot be named still holds the lock.
    private static void Sign(string path)
    {
        try
        {
            var note = path + ".pid";
            File.Delete(note); // made anew, so that it is never a link's target that is written to
            using var writer = new StreamWriter(note, Encoding.ASCII, OwnerOnly(new() { Mode = FileMode.CreateNew, Access = FileAccess.Write }));
            writer.Write(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Holder(string path)
    {
        try
        {
            return $" (process {File.ReadAllText(path + ".pid")})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
