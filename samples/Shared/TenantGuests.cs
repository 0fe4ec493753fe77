namespace Samples;

/// <summary>
/// Counts the programs that use a local tenant which another sample started, by a lock: shared by every guest, exclusive for the host that
/// wants to stop the tenant. A killed program releases it.
/// </summary>
internal static class TenantGuests
{
    public const string FileName = "guests.lock";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <returns>The lock; <see langword="null"/> if the host is about to stop the tenant.</returns>
    public static FileStream? TryEnter(string folder) => TryOpen(folder, FileAccess.Read, FileShare.Read);

    /// <summary>Waits for the last guest. From then on, no program becomes a guest until the lock is released.</summary>
    /// <returns>The lock; <see langword="null"/> if the wait was cancelled, or the folder is gone.</returns>
    public static async Task<FileStream?> WaitForLastAsync(string folder, CancellationToken cancellationToken)
    {
        for (var isFirst = true; !cancellationToken.IsCancellationRequested && Directory.Exists(folder); isFirst = false)
        {
            if (TryOpen(folder, FileAccess.ReadWrite, FileShare.None) is { } exclusive) return exclusive;
            if (isFirst) await Console.Error.WriteLineAsync("Other programs use this local tenant. It stops after the last of them.");
            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private static FileStream? TryOpen(string folder, FileAccess access, FileShare share)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = access, Share = share };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            return new FileStream(Path.Combine(folder, FileName), options);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }
}
