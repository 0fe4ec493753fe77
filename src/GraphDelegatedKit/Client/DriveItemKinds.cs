namespace GraphDelegatedKit.Client;

/// <summary>Decides the kind of an item. Pure; used by all features.</summary>
/// <remarks>
/// A shortcut can have the facets of its target, and some responses show a folder by another facet than <c>folder</c>
/// (OneDrive/onedrive-api-docs#284, rclone/rclone#4062).
/// </remarks>
internal static class DriveItemKinds
{
    // https://learn.microsoft.com/graph/api/resources/driveitem: the root of a drive, a folder with a purpose, and an album.
    private static readonly string[] OtherFolderFacets = ["root", "specialFolder", "bundle"];

    public static DriveItemKind GetKind(DriveItem item) =>
        item.RemoteItem is not null ? DriveItemKind.Shortcut
        : GetKind(item.Package, item.File, item.Folder) is not DriveItemKind.Other and var kind ? kind
        : item.AdditionalData is { } data && OtherFolderFacets.Any(data.ContainsKey) ? DriveItemKind.Folder
        : DriveItemKind.Other;

    public static DriveItemKind GetKind(PackageFacet? package, FileFacet? file, FolderFacet? folder) =>
        package is not null ? DriveItemKind.Package
        : file is not null ? DriveItemKind.File
        : folder is not null ? DriveItemKind.Folder
        : DriveItemKind.Other;

    /// <summary>Describes what the item is, with its article, as a part of a sentence.</summary>
    public static string Describe(DriveItem item) => item.RemoteItem is { } target
        ? $"a shortcut to {Describe(target.Kind, target.Package, "an item")} in another drive"
        : Describe(item.Kind, item.Package, "neither a file nor a folder");

    private static string Describe(DriveItemKind kind, PackageFacet? package, string other) => kind switch
    {
        DriveItemKind.File => "a file",
        DriveItemKind.Folder => "a folder",
        DriveItemKind.Package when "oneNote".Equals(package?.Type, StringComparison.OrdinalIgnoreCase) => "a OneNote notebook",
        DriveItemKind.Package => $"a package of the type '{package?.Type}'",
        _ => other,
    };
}
