using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>A file on the service as it was when we looked: which content it had, and where that is given out.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/></remarks>
internal sealed record RemoteFile(DriveItem Item, GraphUrl ContentUrl)
{
    private const string DownloadUrlProperty = "@microsoft.graph.downloadUrl";

    public string Name => Item.Name ?? "";

    public string? QuickXorHash => Item.File?.Hashes?.QuickXorHash is { Length: > 0 } hash ? hash : null;

    /// <summary>Whether the hash will tell torn bytes from whole ones: not of what the service rewrites, whose hash may differ without anything being wrong.</summary>
    public bool IsVerifiable => QuickXorHash is not null && !ContentVerification.MayBeRewritten(Name);

    /// <exception cref="GraphException">It is not there, may not be read, or is no file.</exception>
    public static async Task<RemoteFile> GetAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        var item = await DriveLookup.GetItemAsync(graph, path, cancellationToken).ConfigureAwait(false);
        if (item.File is null) throw new GraphException(HttpStatusCode.BadRequest, "notSupported", $"'{path}' is not a file.") { Remedy = "Name a file in it." };
        return new RemoteFile(item, GetContentUrl(path, item));
    }

    /// <summary>Whether both are the same bytes. A hash beats the tags, which change with a rename too; without hashes only the same item's own tag tells.</summary>
    public bool HasSameContentAs(DownloadCheckpoint other) =>
        QuickXorHash is not null && other.QuickXorHash is not null ? QuickXorHash == other.QuickXorHash && Item.Size == other.Size
        : Item.Id == other.ItemId && Item.Size == other.Size && (Item.CTag is not null && other.CTag is not null ? Item.CTag == other.CTag : Item.ETag is not null && Item.ETag == other.ETag);

    public bool HasSameContentAs(RemoteFile other) => HasSameContentAs(DownloadCheckpoint.From(other));

    // The address in the item saves a round trip. Where there is none, /content redirects to one, and the token stays behind.
    // Any https host will do, unlike for uploads (TransferHosts): nothing of ours goes there, neither token nor bytes, and the hash proves what comes. Where the service
    // has its bytes given out it names nowhere and changes without notice, so a list would forbid what works and protect nothing.
    private static GraphUrl GetContentUrl(DrivePath path, DriveItem item)
    {
        if (item.AdditionalData?.TryGetValue(DownloadUrlProperty, out var downloadUrl) == true && downloadUrl.ValueKind == JsonValueKind.String)
        {
            try
            {
                return GraphUrl.PreAuthenticated(downloadUrl.GetString()!);
            }
            catch (ArgumentException)
            {
                throw new GraphException(null, "untrustedAddress", $"The service gave an address for '{path}' that is no https address.");
            }
        }

        return $"drives/{path.DriveId}/items/{item.Id}/content";
    }
}
