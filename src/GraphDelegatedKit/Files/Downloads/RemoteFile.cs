using System.Net;
using System.Text.Json;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Files.Addressing;
using GraphDelegatedKit.Files.Content;

namespace GraphDelegatedKit.Files.Downloads;

/// <summary>A snapshot of a file on the service: its item and its download URL.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/driveitem-get-content"/></remarks>
internal sealed record RemoteFile(DriveItem Item, GraphUrl ContentUrl)
{
    /// <summary>The code of the error for an item that is not a file.</summary>
    public const string NotAFileCode = "notSupported";

    private const string DownloadUrlProperty = "@microsoft.graph.downloadUrl";

    /// <summary>Gets the id of the item's own drive, which is another one than that of a shortcut to the item.</summary>
    public string DriveId { get; init; } = "";

    public string Name => Item.Name ?? "";

    public string? QuickXorHash => Version.QuickXorHash;

    /// <summary>
    /// Gets the hash with which the content can be compared; <see langword="null"/> if the service returned none of that form.
    /// </summary>
    public string? VerifiableHash => Content.QuickXorHash.IsWellFormed(QuickXorHash) ? QuickXorHash : null;

    /// <exception cref="GraphException">The item does not exist, cannot be read, or is not a file.</exception>
    public static async Task<RemoteFile> GetAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        var found = await DriveLookup.GetItemAsync(graph, path, cancellationToken).ConfigureAwait(false);
        var (item, driveId) = await ShortcutTarget.FollowAsync(graph, found, path.DriveId, cancellationToken).ConfigureAwait(false);
        if (item.Kind != DriveItemKind.File)
            throw new GraphException(HttpStatusCode.BadRequest, NotAFileCode, $"'{path}' is {DriveItemKinds.Describe(item)}, not a file.")
            {
                Remedy = item.Kind == DriveItemKind.Package ? "Open it with the program it belongs to." : "Specify a file.",
            };
        return new RemoteFile(item, GetContentUrl(path, driveId, item)) { DriveId = driveId };
    }

    public ItemVersion Version => ItemVersion.From(Item);

    public bool HasSameContentAs(DownloadCheckpoint other) => Version.HasSameContentAs(other.Version);

    public bool HasSameContentAs(RemoteFile other) => Version.HasSameContentAs(other.Version);

    // The download URL in the item saves a round trip. Without it, /content redirects to one, and the token is not sent along.
    // Unlike for uploads (TransferHosts), every https host is accepted: neither a token nor content is sent to it, and bytes with another
    // hash are fetched again from another address.
    // The hosts are not documented and change without notice, so a list would block valid downloads and protect nothing.
    private static GraphUrl GetContentUrl(DrivePath path, string driveId, DriveItem item)
    {
        if (item.AdditionalData?.TryGetValue(DownloadUrlProperty, out var downloadUrl) == true
            && downloadUrl.ValueKind == JsonValueKind.String)
        {
            try
            {
                return GraphUrl.PreAuthenticated(downloadUrl.GetString()!);
            }
            catch (ArgumentException)
            {
                throw new GraphException(
                    null, "untrustedAddress", $"The download URL the service returned for '{path}' is not an https URL.")
                {
                    Remedy = "Check whether a proxy changes the responses of Graph, then run the download again.",
                };
            }
        }

        return $"drives/{driveId}/items/{item.Id}/content";
    }
}
