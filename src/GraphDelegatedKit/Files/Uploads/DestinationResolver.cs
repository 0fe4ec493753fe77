using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit.Files.Uploads;

/// <summary>Finds how a place in a drive is spoken to: by its path as it is, or, where names in it cannot be trusted to one, by the id of its folder.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal static class DestinationResolver
{
    public static async Task<IUploadDestination> ResolveAsync(IGraphClient graph, DrivePath destination, CancellationToken cancellationToken)
    {
        if (!DriveLookup.HasUnsafeName(destination)) return new DriveFileDestination(destination);

        var folderId = destination.ParentPath.Length == 0 ? destination.FolderId ?? "root" : (await FolderCreator.EnsureAsync(graph, destination.WithPath(destination.ParentPath), cancellationToken).ConfigureAwait(false)).Id!;
        var resolved = DrivePath.InFolder(destination.DriveId, folderId, destination.Name);
        return DriveLookup.IsUnsafeName(resolved.Name) ? new StagedNameDestination(destination, resolved) : new DriveFileDestination(resolved);
    }
}
