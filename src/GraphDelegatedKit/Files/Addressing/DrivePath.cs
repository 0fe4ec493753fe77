using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit;

/// <summary>A location in a drive: by path, where the item need not exist yet, or by the id of an existing item.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
public sealed class DrivePath
{
    // In decoded characters. The path of the library counts too: https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa
    internal const int MaxLength = 400;

    private const string SummaryProperties =
        "id,name,size,eTag,cTag,file,folder,webUrl,parentReference,createdDateTime,lastModifiedDateTime,fileSystemInfo,createdBy";

    private DrivePath(string driveId, string? folderId, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        foreach (var name in path.Split('/'))
            if (DriveItemName.FindProblem(name) is { } problem)
                throw new ArgumentException(
                    $"'{path}' is not a valid path in OneDrive or SharePoint: the name '{name}' is not allowed, because {problem}.",
                    nameof(path));

        (DriveId, FolderId, Path) = (driveId, folderId, path);
        if (path.Length > MaxLength)
            throw new ArgumentException(
                $"The path to '{Name}' has {path.Length} characters. The maximum in OneDrive and SharePoint is {MaxLength}.",
                nameof(path));
    }

    private DrivePath(string driveId, string? folderId, string? itemId, string path) =>
        (DriveId, FolderId, ItemId, Path) = (driveId, folderId, itemId, path);

    /// <summary>Gets the id of the drive.</summary>
    /// <value>Empty for the user's own drive (<see cref="InMyDrive"/>), whose id is read when the path is used.</value>
    public string DriveId { get; }

    /// <summary>Gets the id of the folder in which <see cref="Path"/> starts; <see langword="null"/> for the root of the drive.</summary>
    public string? FolderId { get; }

    /// <summary>Gets the id of the item, if the location is given by id and has no <see cref="Path"/>.</summary>
    public string? ItemId { get; }

    /// <summary>Gets the path below the folder or the root, with <c>/</c> between names; empty for an item given by id.</summary>
    public string Path { get; }

    /// <summary>Gets the last name of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Gets the path without its last name; empty for an item directly in the folder or the root.</summary>
    public string ParentPath => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    /// <summary>Creates a path below the root of a drive.</summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <param name="path">The path, such as <c>General/big.iso</c>.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ArgumentException">The service does not accept the path or a name in it. The message says why.</exception>
    public static DrivePath In(string driveId, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(driveId);
        return new DrivePath(driveId, null, path);
    }

    /// <summary>Creates a path below the root of the signed-in user's own OneDrive.</summary>
    /// <remarks>
    /// Each <see cref="GraphFiles"/> reads the id of the drive once, when the path is first used. The path then means the same as
    /// <see cref="In"/> with that id, also for an unfinished upload.
    /// </remarks>
    /// <param name="path">The path, such as <c>General/big.iso</c>.</param>
    /// <returns>The path.</returns>
    /// <exception cref="ArgumentException">The service does not accept the path or a name in it. The message says why.</exception>
    public static DrivePath InMyDrive(string path) => new("", null, path);

    /// <summary>Creates a reference to the root of the signed-in user's own OneDrive, for listings and for transfers of folders.</summary>
    /// <returns>The location.</returns>
    public static DrivePath MyDriveRoot() => new("", null, "root", "");

    /// <summary>Creates a path below a folder that is given by id, such as the folder of a channel.</summary>
    /// <inheritdoc cref="In"/>
    /// <param name="folderId">The id of the folder.</param>
    public static DrivePath InFolder(string driveId, string folderId, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(driveId);
        ArgumentException.ThrowIfNullOrWhiteSpace(folderId);
        return new DrivePath(driveId, folderId, path);
    }

    /// <summary>Creates a reference to an existing item by id. It can be read, but a file to be stored needs a path.</summary>
    /// <param name="driveId">The id of the drive.</param>
    /// <param name="itemId">The id of the item.</param>
    /// <returns>The location.</returns>
    public static DrivePath ById(string driveId, string itemId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(driveId);
        ArgumentException.ThrowIfNullOrWhiteSpace(itemId);
        return new DrivePath(driveId, null, itemId, "");
    }

    /// <summary>Creates a reference to an item that Graph returned.</summary>
    /// <param name="item">The item. It must contain its id and the id of its drive (<c>parentReference</c>).</param>
    /// <returns>The location.</returns>
    /// <exception cref="ArgumentException">The item does not contain its id or the id of its drive.</exception>
    public static DrivePath FromItem(DriveItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item is { Id: { Length: > 0 } id, ParentReference.DriveId: { Length: > 0 } driveId }
            ? ById(driveId, id)
            : throw new ArgumentException(
                "The item does not contain its id and the id of its drive. Select id and parentReference.", nameof(item));
    }

    /// <summary>Returns the path, or the id for an item given by id.</summary>
    public override string ToString() => ItemId ?? Path;

    /// <exception cref="ArgumentException">The location is given by id.</exception>
    internal void RequireName(string parameterName)
    {
        const string message =
            "This path identifies an existing item by id. A destination needs a name: use DrivePath.In or DrivePath.InFolder.";
        if (ItemId is not null) throw new ArgumentException(message, parameterName);
    }

    /// <summary>Gets whether the location is in the user's own drive, and the id of the drive is not known yet.</summary>
    internal bool IsInMyDrive => DriveId.Length == 0;

    /// <summary>Creates the path of an item that exists, also with a name that the service no longer accepts for new items.</summary>
    internal static DrivePath FromService(string driveId, string path) => new(driveId, null, null, path);

    /// <summary>Returns the same location with the id of its drive.</summary>
    internal DrivePath InDrive(string driveId) => new(driveId, FolderId, ItemId, Path);

    /// <summary>Returns another path below the same folder or root.</summary>
    internal DrivePath WithPath(string path) => new(DriveId, FolderId, path);

    /// <summary>Returns a path with another last name.</summary>
    internal DrivePath WithName(string name) => WithPath(ParentPath.Length == 0 ? name : $"{ParentPath}/{name}");

    /// <summary>
    /// Returns the URL that reads the properties by which an uploaded item is recognized, and those that a receipt shows.
    /// </summary>
    internal GraphUrl GetItemSummaryUrl() => GetItemUrl().WithQuery("$select", $"{SummaryProperties}");

    internal GraphUrl GetFolderProbeUrl()
    {
        if (ItemId is not null) return $"drives/{DriveId}/items/{ItemId}?$select=id,name,file,folder,package,remoteItem";
        if (FolderId is null) return $"drives/{DriveId}/root:/{Path}:?$select=id,name,file,folder,package,remoteItem";
        return $"drives/{DriveId}/items/{FolderId}:/{Path}:?$select=id,name,file,folder,package,remoteItem";
    }

    internal GraphUrl GetItemUrl()
    {
        if (ItemId is not null) return $"drives/{DriveId}/items/{ItemId}";
        if (FolderId is null) return $"drives/{DriveId}/root:/{Path}";
        return $"drives/{DriveId}/items/{FolderId}:/{Path}";
    }

    internal GraphUrl GetContentUrl(ConflictBehavior conflict)
    {
        var behavior = ConflictBehaviorNames.GetName(conflict);
        if (ItemId is not null) return $"drives/{DriveId}/items/{ItemId}/content?@microsoft.graph.conflictBehavior={behavior}";
        if (FolderId is null) return $"drives/{DriveId}/root:/{Path}:/content?@microsoft.graph.conflictBehavior={behavior}";
        return $"drives/{DriveId}/items/{FolderId}:/{Path}:/content?@microsoft.graph.conflictBehavior={behavior}";
    }

    internal GraphUrl GetCreateUploadSessionUrl()
    {
        if (ItemId is not null) return $"drives/{DriveId}/items/{ItemId}/createUploadSession";
        if (FolderId is null) return $"drives/{DriveId}/root:/{Path}:/createUploadSession";
        return $"drives/{DriveId}/items/{FolderId}:/{Path}:/createUploadSession";
    }

    /// <summary>Returns the URL of the parent folder.</summary>
    internal GraphUrl GetParentUrl() => (FolderId, ParentPath) switch
    {
        (null, "") => $"drives/{DriveId}/root",
        (null, var parentPath) => $"drives/{DriveId}/root:/{parentPath}",
        ({ } folderId, "") => $"drives/{DriveId}/items/{folderId}",
        ({ } folderId, var parentPath) => $"drives/{DriveId}/items/{folderId}:/{parentPath}",
    };

    /// <summary>Returns the URL that lists the children of the item itself.</summary>
    internal GraphUrl GetChildrenUrl()
    {
        if (ItemId is not null) return $"drives/{DriveId}/items/{ItemId}/children";
        if (FolderId is null) return $"drives/{DriveId}/root:/{Path}:/children";
        return $"drives/{DriveId}/items/{FolderId}:/{Path}:/children";
    }

    /// <summary>
    /// Returns the URL that lists the children of the parent folder, with the same properties as <see cref="GetItemSummaryUrl"/>.
    /// </summary>
    internal GraphUrl GetSiblingsUrl()
    {
        GraphUrl url = (FolderId, ParentPath) switch
        {
            (null, "") => $"drives/{DriveId}/root/children",
            (null, var parentPath) => $"drives/{DriveId}/root:/{parentPath}:/children",
            ({ } folderId, "") => $"drives/{DriveId}/items/{folderId}/children",
            ({ } folderId, var parentPath) => $"drives/{DriveId}/items/{folderId}:/{parentPath}:/children",
        };
        return url.WithQuery("$select", $"{SummaryProperties}");
    }
}
