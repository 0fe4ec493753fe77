namespace GraphDelegatedKit.Files;

/// <summary>Finds an item that is there, by whatever it is named.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
internal static class DriveLookup
{
    // The item whole: what is selected comes without its download address.
    public static Task<DriveItem> ItemAsync(IGraphClient graph, DrivePath path, CancellationToken cancellationToken) =>
        graph.GetAsync<DriveItem>(path.Whole(), cancellationToken);
}
