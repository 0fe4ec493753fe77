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
internal sealed class RewrittenFiles(TransferJournalOptions options)
{
    private const string FileExtension = ".rewritten";

    private readonly string? _folder = options.Folder;

    /// <summary>Records what was sent, and the version that the service made of it.</summary>
    public async Task RememberAsync(
        string account, string driveId, DriveItem item, long sentSize, string sentHash, CancellationToken cancellationToken)
    {
        if (item is not { Id: { } itemId, Size: { } storedSize }) return;
        var record = new RewrittenFile(item.CTag, item.ETag, storedSize, sentSize, sentHash);
        try
        {
            var path = GetPath(account, driveId, itemId);
            PrivateFolder.EnsureExists(Path.GetDirectoryName(path)!);
            var temporaryPath = $"{path}.{Guid.NewGuid():N}.tmp";
            var file = PrivateFile.Open(temporaryPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                var content = JsonSerializer.SerializeToUtf8Bytes(record, JournalJsonContext.Default.RewrittenFile);
                await file.WriteAsync(content, cancellationToken).ConfigureAwait(false);
            }

            File.Move(temporaryPath, path, overwrite: true);
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
        return source.Hash.GetQuickXor() == record.SentHash && !source.HasChanged;
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
