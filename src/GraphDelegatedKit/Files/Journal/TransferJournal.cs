using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>The folder of unfinished uploads: a protected file for each, named by whom it is of and where it goes.</summary>
internal sealed partial class TransferJournal(TransferJournalOptions options, IKeyring keyring, IReadOnlyList<string> trustedDomains, TimeProvider time, ILogger logger)
{
    private const string FileExtension = ".upload";
    private static readonly TimeSpan StaleLockAge = TimeSpan.FromDays(3); // no upload lives longer than its address, and that a day

    private JournalEncryption? _encryption;
    private string? _folder;

    /// <summary>The same for the same person and place. On SharePoint a name has one open session at most, so there is one entry for it.</summary>
    public static string CreateId(string account, string driveId, string? folderId, string path) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', account, driveId, folderId, path.ToUpperInvariant()))), 0, 8).ToLowerInvariant();

    /// <summary>Takes the place of an entry, for this call alone.</summary>
    /// <returns><see langword="null"/> if the folder cannot be used; that is logged.</returns>
    /// <exception cref="StorageException">Another call or process holds it (<see cref="StorageFault.Locked"/>).</exception>
    public async Task<JournalEntry?> AcquireAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var folder = EnsureOpen();
            var file = Path.Combine(folder, id + FileExtension);
            var fileLock = await FileLock.AcquireAsync(Path.Combine(folder, id + ".lock"), time, cancellationToken).ConfigureAwait(false);
            return new JournalEntry(id, new PrivateFile(file), _encryption!, fileLock, trustedDomains, time, logger);
        }
        catch (StorageException e) when (e.Fault != StorageFault.Locked)
        {
            LogCannotUse(logger, e.Message, e.Remedy);
            return null;
        }
    }

    /// <summary>What is written down of one person. An entry that cannot be read is left out, and that is logged.</summary>
    public async Task<IReadOnlyList<(string Id, UploadRecord Record)>> ListAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            var folder = EnsureOpen();
            List<(string, UploadRecord)> found = [];
            foreach (var file in Directory.EnumerateFiles(folder, "*" + FileExtension).Order(StringComparer.Ordinal))
            {
                using var entry = new JournalEntry(Path.GetFileNameWithoutExtension(file), new PrivateFile(file), _encryption!, null, trustedDomains, time, logger);
                if (await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is { } record && record.Account == account) found.Add((entry.Id, record));
            }

            return found;
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            LogCannotUse(logger, e.Message, (e as StorageException)?.Remedy ?? "See that its folder belongs to you.");
            return [];
        }
    }

    private string EnsureOpen()
    {
        if (_folder is { } existing) return existing;

        var folder = Path.GetFullPath(options.Folder ?? GetDefaultFolder());
        PrivateFolder.EnsureExists(folder);
        _encryption = new JournalEncryption(options, folder, keyring);
        RemoveStaleLocks(folder);
        return _folder = folder;
    }

    // A lock's file outlives its holder, because whoever deletes it could let two in. One that is old and guards nothing is held by nobody.
    private void RemoveStaleLocks(string folder)
    {
        try
        {
            var cutoff = time.GetUtcNow().UtcDateTime - StaleLockAge;
            foreach (var path in Directory.EnumerateFiles(folder, "*.lock"))
                if (File.GetLastWriteTimeUtc(path) < cutoff && !HasEntry(path))
                    FileLock.Remove(path, () => HasEntry(path));
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            // They are empty, and in nobody's way.
        }
    }

    private static bool HasEntry(string lockPath) => File.Exists(Path.ChangeExtension(lockPath, FileExtension));

    private static string GetDefaultFolder()
    {
        var appData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create);
        return appData.Length > 0
            ? Path.Combine(appData, "GraphDelegatedKit", "transfers")
            : throw new StorageException(StorageFault.Unavailable, "This account has no local application data folder to keep unfinished uploads in.", "Set HOME, or name a folder in Journal.Folder.");
    }

    [LoggerMessage(20, LogLevel.Warning, "Unfinished uploads are not written down, and begin anew when they are run again: {Why} {Remedy}")]
    private static partial void LogCannotUse(ILogger logger, string why, string remedy);
}
