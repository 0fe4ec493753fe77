using GraphDelegatedKit.Files.Content;
using GraphDelegatedKit.Files.Downloads;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// Compares a local file with a file on the service by size and QuickXorHash. Without a listed hash the files count as different, and the
/// local file is not read.
/// </summary>
internal static class ContentComparer
{
    public static async Task<bool> AreEqualAsync(string path, DriveItem item, CancellationToken cancellationToken) =>
        item.Kind == DriveItemKind.File
        && MayBeListed(item, new FileInfo(path).Length)
        && await ReadAsync(path, cancellationToken).ConfigureAwait(false) is { } local
        && IsListed(item, local);

    /// <summary>Reads the size and the hash of a local file.</summary>
    /// <returns><see langword="null"/> if the file changed while it was read.</returns>
    public static async Task<ServedContent?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var source = new UploadSource(FileContent.Open(path), includeSha256: false);
        await source.HashUpToAsync(source.Length, cancellationToken).ConfigureAwait(false);
        return source.HasChanged ? null : new ServedContent(source.Length, source.Hash.GetQuickXor());
    }

    /// <summary>Whether content of this size, in bytes, can be the listed one, so that its hash decides.</summary>
    public static bool MayBeListed(DriveItem item, long size) =>
        item.Size == size && (size == 0 || QuickXorHash.IsWellFormed(item.File?.Hashes?.QuickXorHash));

    /// <summary>Whether the service lists this content for the item.</summary>
    public static bool IsListed(DriveItem item, ServedContent content) =>
        item.Size == content.Size && (content.Size == 0 || item.File?.Hashes?.QuickXorHash == content.QuickXorHash);
}
