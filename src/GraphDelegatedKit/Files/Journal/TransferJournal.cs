using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Storage;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>The folder of unfinished uploads: one protected file for each user and destination.</summary>
internal sealed partial class TransferJournal(
    TransferJournalOptions options, IKeyring keyring, IReadOnlyList<string> trustedDomains, TimeProvider time, ILogger logger)
{
    private const string FileExtension = ".upload";
    private static readonly TimeSpan StaleLockAge = TimeSpan.FromDays(3); // longer than the lifetime of an upload URL, which is a day

    private readonly TransferJournalOptions _options = Validate(options);
    private readonly object _openLock = new(); // guards the opening: concurrent uploads must share one encryption
    private volatile OpenFolder? _open;

    /// <summary>
    /// Creates the id of a user and a destination. On SharePoint a name has at most one open session, so it needs only one entry.
    /// </summary>
    /// <remarks>For an attachment, the message, the path of the source and the name take the place of drive, folder and path.</remarks>
    public static string CreateId(string account, string driveId, string? folderId, string path)
    {
        var key = string.Join('\n', account, driveId, folderId, path.ToUpperInvariant());
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)), 0, 8).ToLowerInvariant();
    }

    /// <summary>Acquires an entry exclusively.</summary>
    /// <returns>The entry; <see langword="null"/> if the folder cannot be used, which is logged.</returns>
    /// <exception cref="StorageException">Another call or process has acquired the entry (<see cref="StorageFault.Locked"/>).</exception>
    public async Task<JournalEntry?> AcquireAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            var open = EnsureOpen();
            var lockPath = Path.Combine(open.Path, id + ".lock");
            return CreateEntry(open, id, await FileLock.AcquireAsync(lockPath, time, cancellationToken).ConfigureAwait(false));
        }
        catch (StorageException e) when (e.Fault != StorageFault.Locked)
        {
            LogCannotUse(logger, e.Message, e.Remedy);
            return null;
        }
    }

    /// <summary>Lists the records of one account. An entry that cannot be read is skipped, which is logged.</summary>
    public async Task<IReadOnlyList<(string Id, UploadRecord Record)>> ListAsync(string account, CancellationToken cancellationToken)
    {
        try
        {
            var open = EnsureOpen();
            List<(string, UploadRecord)> found = [];
            foreach (var file in Directory.EnumerateFiles(open.Path, "*" + FileExtension).Order(StringComparer.Ordinal))
            {
                var id = Path.GetFileNameWithoutExtension(file);
                using var entry = CreateEntry(open, id, fileLock: null);
                if (await entry.ReadAsync(cancellationToken).ConfigureAwait(false) is { } record && record.Account == account)
                    found.Add((entry.Id, record));
            }

            return found;
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            LogCannotUse(logger, e.Message, (e as StorageException)?.Remedy ?? "Check that the folder belongs to the current user.");
            return [];
        }
    }

    private JournalEntry CreateEntry(OpenFolder open, string id, FileLock? fileLock) =>
        new(id, open.Encryption.GetFile(id, FileExtension), open.Encryption, fileLock, trustedDomains, time, logger);

    private static TransferJournalOptions Validate(TransferJournalOptions options)
    {
        foreach (var protection in options.Protection)
        {
            if (protection is StorageProtection.Os or StorageProtection.CallerKey or StorageProtection.OwnerOnlyFile) continue;
            var problem = $"Journal.Protection contains {protection}, which does not protect a file.";
            throw new ArgumentException($"{problem} Remove it; or, to record nothing, set Journal to null.", nameof(options));
        }

        return options;
    }

    private OpenFolder EnsureOpen()
    {
        if (_open is { } alreadyOpen) return alreadyOpen;

        lock (_openLock)
        {
            return _open ??= Open();
        }
    }

    private OpenFolder Open()
    {
        const string FolderOption = "Journal.Folder";
        var folder = Path.GetFullPath(_options.Folder ?? DataFolder.GetPath("transfers", FolderOption));
        var encryption = new JournalEncryption(_options, folder, keyring, time);
        if (PrivateFolder.EnsureExists(folder, encryption.IsAlwaysEncrypted, FolderOption) is { } warning)
            LogShared(logger, folder, warning);
        RemoveStaleLocks(folder);
        return new OpenFolder(folder, encryption);
    }

    // A lock file is not deleted when its lock is released, because the deletion could give two callers the lock. An old one without an
    // entry is unused.
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
            // The remaining lock files are empty and do no harm.
        }
    }

    private static bool HasEntry(string lockPath) => File.Exists(Path.ChangeExtension(lockPath, FileExtension));

    [LoggerMessage(20, LogLevel.Warning, "The journal cannot be used, so interrupted uploads cannot be resumed: {Why} {Remedy}")]
    private static partial void LogCannotUse(ILogger logger, string why, string remedy);

    [LoggerMessage(26, LogLevel.Warning, "The journal folder '{Path}' is shared with a group: {Warning}")]
    private static partial void LogShared(ILogger logger, string path, string warning);

    private sealed record OpenFolder(string Path, JournalEncryption Encryption);
}
