using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>
/// Decides whether a drive path is addressed by path or, if a name might be decoded twice, by the id of its parent folder.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal static class DestinationResolver
{
    public static async Task<IUploadDestination> ResolveAsync(
        IGraphClient graph, DrivePath destination, CancellationToken cancellationToken)
    {
        if (!DriveLookup.HasUnsafeName(destination)) return new DriveFileDestination(destination);

        var folderId = destination.FolderId ?? "root";
        if (destination.ParentPath.Length > 0)
        {
            var parent = await FolderCreator.EnsureAsync(
                graph, destination.WithPath(destination.ParentPath), cancellationToken).ConfigureAwait(false);
            folderId = parent.Id!;
        }

        var resolved = DrivePath.InFolder(destination.DriveId, folderId, destination.Name);
        return DriveLookup.IsUnsafeName(resolved.Name)
            ? new StagedNameDestination(destination, resolved)
            : new DriveFileDestination(resolved);
    }
}
