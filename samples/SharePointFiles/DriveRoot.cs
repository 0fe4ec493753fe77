using GraphDelegatedKit;

namespace SharePointFiles;

/// <summary>What paths begin at: the root of a drive, or an item in it.</summary>
internal sealed record DriveRoot(string DriveId)
{
    /// <summary>The item, where it is not the drive's root.</summary>
    public DriveItem? Item { get; private init; }

    public static DriveRoot FromItem(DriveItem item) => new(DrivePath.FromItem(item).DriveId) { Item = item };

    /// <param name="path">Below it; empty for itself.</param>
    public DrivePath GetPath(string path) => (path, Item?.Id) switch
    {
        ("", var id) => DrivePath.ById(DriveId, id ?? "root"),
        (_, null) => DrivePath.In(DriveId, path),
        (_, { } id) => DrivePath.InFolder(DriveId, id, path),
    };
}
