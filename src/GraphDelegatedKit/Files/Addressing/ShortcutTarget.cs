using System.Net;

namespace GraphDelegatedKit.Files.Addressing;

/// <summary>Follows a shortcut to the item in another drive that it leads to.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/remoteitem"/></remarks>
internal static class ShortcutTarget
{
    private const int MaxHops = 5;

    /// <summary>Returns the item itself, or the item at the end of its shortcuts, with the id of its drive.</summary>
    /// <param name="graph">The client.</param>
    /// <param name="item">The item.</param>
    /// <param name="driveId">The id of the drive in which the item was found.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <exception cref="GraphException">The target does not exist, or the user has no access to it.</exception>
    public static async Task<(DriveItem Item, string DriveId)> FollowAsync(
        IGraphClient graph, DriveItem item, string driveId, CancellationToken cancellationToken)
    {
        for (var hop = 0; item.RemoteItem is { } target; hop++)
        {
            if (hop == MaxHops || target is not { Id: { Length: > 0 } id, ParentReference.DriveId: { Length: > 0 } targetDriveId })
            {
                throw new GraphException(
                    HttpStatusCode.BadRequest, "notSupported", $"'{item.Name}' is a shortcut that does not say where its item is.")
                {
                    Remedy = "Open the item by its own drive and id, or by its link.",
                };
            }

            var path = DrivePath.ById(targetDriveId, id);
            (item, driveId) = (await DriveLookup.GetItemAsync(graph, path, cancellationToken).ConfigureAwait(false), targetDriveId);
        }

        return (item, driveId);
    }
}
