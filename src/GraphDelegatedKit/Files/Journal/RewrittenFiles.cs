using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Storage;

namespace GraphDelegatedKit.Files.Journal;

/// <summary>
/// The files that the service changed when it stored them, so that the next upload of the same folder does not send them again. One small
/// file for each item, without a secret: an id, two sizes, a hash and the tags of the version. An error of the disk is no error of an
/// upload: at worst the file is sent again.
/// </summary>
/// <remarks>
/// A record is removed when it was not used for <see cref="MaxAge"/>, or when there are more than <see cref="MaxCount"/> of them: the
/// service does not say when an item is deleted.
/// </remarks>
internal sealed class RewrittenFiles(TransferJournalOptions options, TimeProvider time)
{
    /// <summary>The maximum number of records: about 200 MB on a usual disk, where each takes a block of 4 KiB.</summary>
    public const int MaxCount = 50_000;

    /// <summary>How long a record is kept after its last use.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(90);

    private const string FileExtension = ".rewritten";
    private const int WritesBetweenRemovals = 1000;
    private static readonly TimeSpan UseInterval = TimeSpan.FromDays(1); // the last use is recorded to the day

    private readonly string? _folder = options.Folder;
    private int _writes;

    /// <summary>Records what was sent, and the version that the service made of it.</summary>
    public async Task RememberAsync(
        string account, string driveId, DriveItem item, long sentSize, string sentHash, CancellationToken cancellationToken)
    {
        if (item is not { Id: { } itemId, Size: { } storedSize }) return;
        var record = new RewrittenFile(item.CTag, item.ETag, storedSize, sentSize, sentHash);
        try
        {
            var path = GetPath(account, driveId, itemId);
            var folder = Path.GetDirectoryName(path)!;
            PrivateFolder.EnsureExists(folder);
            await WriteAsync(path, record, cancellationToken).ConfigureAwait(false);
            if (Interlocked.Increment(ref _writes) % WritesBetweenRemovals == 1) RemoveUnused(folder);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            // The file is sent again by the next run.
        }
    }

    /// <summary>Whether an item on the service still is what the service made of a local file, and the local file is unchanged.</summary>
    public async Task<bool> IsUnchangedAsync(
        string account, string driveId, DriveItem item, string localPath, CancellationToken cancellationToken)
    {
        if (item.Id is null || await ReadAsync(account, driveId, item.Id, cancellationToken).ConfigureAwait(false) is not { } record)
            return false;
        var isSameVersion = record.CTag is not null ? record.CTag == item.CTag : record.ETag is not null && record.ETag == item.ETag;
        if (!isSameVersion || item.Size != record.StoredSize) return false;

        using var source = new UploadSource(FileContent.Open(localPath), includeSha256: false);
        if (source.Length != record.SentSize) return false;
        await source.HashUpToAsync(source.Length, cancellationToken).ConfigureAwait(false);
        if (source.Hash.GetQuickXor() != record.SentHash || source.HasChanged) return false;

        RecordUse(account, driveId, item.Id);
        return true;
    }

    /// <summary>Finds the records to remove: unused ones, and the least recently used ones beyond the maximum. Pure.</summary>
    public static IEnumerable<string> FindUnused(IEnumerable<(string Path, DateTime LastUsedUtc)> records, DateTime utcNow) =>
        records.OrderByDescending(record => record.LastUsedUtc)
            .Where((record, index) => index >= MaxCount || utcNow - record.LastUsedUtc > MaxAge)
            .Select(record => record.Path);

    private async Task WriteAsync(string path, RewrittenFile record, CancellationToken cancellationToken)
    {
        var temporaryPath = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            var file = PrivateFile.Open(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                var content = JsonSerializer.SerializeToUtf8Bytes(record, JournalJsonContext.Default.RewrittenFile);
                await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            }

            File.SetLastWriteTimeUtc(temporaryPath, time.GetUtcNow().UtcDateTime); // the clock by which the age is measured
            File.Move(temporaryPath, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporaryPath);
            throw;
        }
    }

    // Temporary files that a killed process left are removed too.
    private void RemoveUnused(string folder)
    {
        var records = new DirectoryInfo(folder).EnumerateFiles($"*{FileExtension}*").Select(file => (file.FullName, file.LastWriteTimeUtc));
        foreach (var path in FindUnused(records, time.GetUtcNow().UtcDateTime)) File.Delete(path);
    }

    private void RecordUse(string account, string driveId, string itemId)
    {
        try
        {
            var (path, now) = (GetPath(account, driveId, itemId), time.GetUtcNow().UtcDateTime);
            if (now - File.GetLastWriteTimeUtc(path) > UseInterval) File.SetLastWriteTimeUtc(path, now);
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException)
        {
            // At worst the record is removed early.
        }
    }

    private async Task<RewrittenFile?> ReadAsync(string account, string driveId, string itemId, CancellationToken cancellationToken)
    {
        try
        {
            var path = GetPath(account, driveId, itemId);
            var content = await PrivateFile.ReadAsync(path, isEncrypted: false, cancellationToken).ConfigureAwait(false);
            return content is { } file ? JsonSerializer.Deserialize(file.Content, JournalJsonContext.Default.RewrittenFile) : null;
        }
        catch (Exception e) when (e is StorageException or IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private string GetPath(string account, string driveId, string itemId)
    {
        var folder = Path.GetFullPath(_folder ?? DataFolder.GetPath("transfers", "Journal.Folder"));
        var key = Encoding.UTF8.GetBytes(string.Join('\n', account, driveId, itemId));
        return Path.Combine(folder, Convert.ToHexString(SHA256.HashData(key), 0, 16).ToLowerInvariant() + FileExtension);
    }
}

/// <summary>A file that the service changed when it stored it.</summary>
/// <param name="CTag">The content tag of the stored version.</param>
/// <param name="ETag">The entity tag of the stored version, for services without a content tag.</param>
/// <param name="StoredSize">The size of the stored version in bytes.</param>
/// <param name="SentSize">The size of the sent content in bytes.</param>
/// <param name="SentHash">The QuickXorHash of the sent content.</param>
internal sealed record RewrittenFile(string? CTag, string? ETag, long StoredSize, long SentSize, string SentHash);
