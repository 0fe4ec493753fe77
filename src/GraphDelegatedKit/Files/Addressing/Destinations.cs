namespace GraphDelegatedKit.Files;

/// <summary>Finds how a place in a drive is spoken to: by its path as it is, or, where names in it cannot be trusted to one, by the id of its folder.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal static class Destinations
{
    public static async Task<IDestination> AtAsync(IGraphClient graph, DrivePath target, CancellationToken cancellationToken)
    {
        if (!DriveLookup.HasUnsafe(target)) return new DriveFile(target);

        var folder = target.ParentPath.Length == 0 ? target.FolderId ?? "root" : (await Folders.EnsureAsync(graph, target.InTheSame(target.ParentPath), cancellationToken).ConfigureAwait(false)).Id!;
        var at = DrivePath.InFolder(target.DriveId, folder, target.Name);
        return DriveLookup.IsUnsafe(at.Name) ? new OddlyNamedFile(target, at) : new DriveFile(at);
    }
}
