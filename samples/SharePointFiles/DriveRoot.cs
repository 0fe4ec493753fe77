using GraphDelegatedKit;

namespace SharePointFiles;

/// <summary>The start of relative paths: the root of a drive, or an item in the drive.</summary>
internal sealed record DriveRoot(string DriveId)
{
    /// <summary>The item; <see langword="null"/> for the drive's root.</summary>
    public DriveItem? Item { get; private init; }

    public static DriveRoot FromItem(DriveItem item) => new(DrivePath.FromItem(item).DriveId) { Item = item };

    /// <param name="path">The path below the root; empty for the root itself.</param>
    public DrivePath GetPath(string path) => (path, Item?.Id) switch
    {
        ("", var id) => DrivePath.ById(DriveId, id ?? "root"),
        (_, null) => DrivePath.In(DriveId, path),
        (_, { } id) => DrivePath.InFolder(DriveId, id, path),
    };
}
