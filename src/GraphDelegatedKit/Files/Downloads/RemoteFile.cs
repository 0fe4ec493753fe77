using System.Net;
using System.Text.Json;
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

    public string Name => Item.Name ?? "";

    public string? QuickXorHash => Item.File?.Hashes?.QuickXorHash is { Length: > 0 } hash ? hash : null;

    /// <summary>
    /// The hash with which the content can be compared; <see langword="null"/> if the service returned none of that form.
    /// </summary>
    public string? VerifiableHash => Content.QuickXorHash.IsWellFormed(QuickXorHash) ? QuickXorHash : null;

    /// <exception cref="GraphException">The item does not exist, cannot be read, or is not a file.</exception>
    public static async Task<RemoteFile> GetAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken)
    {
        var item = await DriveLookup.GetItemAsync(graph, path, cancellationToken).ConfigureAwait(false);
        if (item.File is null)
            throw new GraphException(HttpStatusCode.BadRequest, NotAFileCode, $"'{path}' is not a file.")
            {
                Remedy = "Specify a file.",
            };
        return new RemoteFile(item, GetContentUrl(path, item));
    }

    /// <summary>
    /// Whether both have the same content, by hash if both have one. Otherwise by the tags of the item, which also change with a rename.
    /// </summary>
    public bool HasSameContentAs(DownloadCheckpoint other)
    {
        if (QuickXorHash is not null && other.QuickXorHash is not null)
            return QuickXorHash == other.QuickXorHash && Item.Size == other.Size;
        if (Item.Id != other.ItemId || Item.Size != other.Size) return false;
        return Item.CTag is not null && other.CTag is not null
            ? Item.CTag == other.CTag
            : Item.ETag is not null && Item.ETag == other.ETag;
    }

    public bool HasSameContentAs(RemoteFile other) => HasSameContentAs(DownloadCheckpoint.From(other));

    // The download URL in the item saves a round trip. Without it, /content redirects to one, and the token is not sent along.
    // Unlike for uploads (TransferHosts), every https host is accepted: neither a token nor content is sent to it, and bytes with another
    // hash are fetched again from another address.
    // The hosts are not documented and change without notice, so a list would block valid downloads and protect nothing.
    private static GraphUrl GetContentUrl(DrivePath path, DriveItem item)
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

        return $"drives/{path.DriveId}/items/{item.Id}/content";
    }
}
