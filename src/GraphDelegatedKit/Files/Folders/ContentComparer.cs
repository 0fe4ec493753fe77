using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Folders;

/// <summary>Whether a local file and one on the service are the same, by size and quickXorHash. Without a hash that is not known, so they are not.</summary>
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
