using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>
/// Compares a local file with a file on the service by size and QuickXorHash. Without a hash the files count as different.
/// </summary>
internal static class ContentComparer
{
    public static async Task<bool> AreEqualAsync(string path, DriveItem item, CancellationToken cancellationToken)
    {
        using var source = new UploadSource(FileContent.Open(path), includeSha256: false);
        if (item.File is null || source.Length != item.Size) return false;
        if (source.Length == 0) return true;
        if (item.File.Hashes?.QuickXorHash is not { Length: > 0 } hash) return false;
        await source.HashUpToAsync(source.Length, cancellationToken).ConfigureAwait(false);
        return source.Hash.GetQuickXor() == hash && !source.HasChanged;
    }
}
