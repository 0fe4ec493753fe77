using GraphDelegatedKit.Files.Addressing;

namespace GraphDelegatedKit;

/// <summary>A place in a drive: by name, where a file is to lie and nothing need be there yet; or by id, an item that is there.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
public sealed class DrivePath
{
    internal const int MaxLength = 400; // decoded, and what a library's own address takes comes off it: https://support.microsoft.com/office/64883a5d-228e-48f5-b3d2-eb39e07630fa

    private DrivePath(string driveId, string? folderId, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(driveId);
        ArgumentNullException.ThrowIfNull(path);
        foreach (var name in path.Split('/'))
            if (DriveItemName.FindProblem(name) is { } problem)
                throw new ArgumentException($"'{path}' cannot be a path in OneDrive or SharePoint: the name '{name}' is not allowed, because {problem}.", nameof(path));

        if (path.Length > MaxLength) throw new ArgumentException($"The path to '{path[(path.LastIndexOf('/') + 1)..]}' has {path.Length} characters, and OneDrive and SharePoint take {MaxLength}.", nameof(path));

        (DriveId, FolderId, Path) = (driveId, folderId, path);
    }

    private DrivePath(string driveId, string itemId)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(driveId);
        ArgumentException.ThrowIfNullOrWhiteSpace(itemId);
        (DriveId, ItemId, Path) = (driveId, itemId, "");
    }

    /// <summary>The drive.</summary>
    public string DriveId { get; }

    /// <summary>The folder <see cref="Path"/> begins in; <see langword="null"/> for the drive's root.</summary>
    public string? FolderId { get; }

    /// <summary>The item, where it is named by its id and has no <see cref="Path"/>.</summary>
    public string? ItemId { get; }

    /// <summary>The path from there, its names parted by <c>/</c>; empty for an item named by its id.</summary>
    public string Path { get; }

    /// <summary>The last name of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The path without its last name; empty where that lies directly in the folder or root.</summary>
    public string ParentPath => Path[..Math.Max(0, Path.LastIndexOf('/'))];

    /// <summary>A place below the root of a drive.</summary>
    /// <param name="driveId">The drive's id.</param>
    /// <param name="path">Such as <c>General/big.iso</c>.</param>
    /// <exception cref="ArgumentException">A name in the path is none the service takes; the message says why.</exception>
    public static DrivePath In(string driveId, string path) => new(driveId, null, path);

    /// <summary>A place below a folder known by its id, such as a channel's.</summary>
    /// <inheritdoc cref="In"/>
    /// <param name="folderId">The folder's id.</param>
    public static DrivePath InFolder(string driveId, string folderId, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folderId);
        return new DrivePath(driveId, folderId, path);
    }

    /// <summary>An item that is there, wherever it lies and whatever it is called. For reading: a file to be stored has a name.</summary>
    /// <param name="driveId">The drive's id.</param>
    /// <param name="itemId">The item's id.</param>
    public static DrivePath ById(string driveId, string itemId) => new(driveId, itemId);

    /// <summary>An item as Graph gave it.</summary>
    /// <param name="item">It must hold its id and the id of its drive (<c>parentReference</c>).</param>
    /// <exception cref="ArgumentException">It does not: they were not selected.</exception>
    public static DrivePath FromItem(DriveItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item is { Id: { Length: > 0 } id, ParentReference.DriveId: { Length: > 0 } driveId }
            ? new(driveId, id)
            : throw new ArgumentException("The item does not say its id and its drive: select id and parentReference.", nameof(item));
    }

    /// <summary>The path, or else the id, for people.</summary>
    public override string ToString() => ItemId ?? Path;

    /// <exception cref="ArgumentException">It is named by its id, and this wants a name.</exception>
    internal void RequireName(string parameterName)
    {
        if (ItemId is not null) throw new ArgumentException("This is an item by its id; a place for a file or folder has a name: use DrivePath.In or DrivePath.InFolder.", parameterName);
    }

    /// <summary>Another place that begins where this one does.</summary>
    internal DrivePath WithPath(string path) => new(DriveId, FolderId, path);

    /// <summary>Another name in the same folder.</summary>
    internal DrivePath WithName(string name) => WithPath(ParentPath.Length == 0 ? name : $"{ParentPath}/{name}");

    internal GraphUrl GetItemSummaryUrl()
    {
        if (FolderId is null) return $"drives/{DriveId}/root:/{Path}?$select=id,name,size,eTag,cTag,file,lastModifiedDateTime";
        return $"drives/{DriveId}/items/{FolderId}:/{Path}?$select=id,name,size,eTag,cTag,file,lastModifiedDateTime";
    }

    internal GraphUrl GetFolderProbeUrl()
    {
        if (ItemId is not null) return $"drives/{DriveId}/items/{ItemId}?$select=id,name,folder";
        if (FolderId is null) return $"drives/{DriveId}/root:/{Path}:?$select=id,name,folder";
        return $"drives/{DriveId}/items/{FolderId}:/{Path}:?$select=id,name,folder";
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

    /// <summary>The folder it is to lie in.</summary>
    internal GraphUrl GetParentUrl() => (FolderId, ParentPath) switch
    {
        (null, "") => $"drives/{DriveId}/root",
        (null, var parentPath) => $"drives/{DriveId}/root:/{parentPath}",
        ({ } folderId, "") => $"drives/{DriveId}/items/{folderId}",
        ({ } folderId, var parentPath) => $"drives/{DriveId}/items/{folderId}:/{parentPath}",
    };

    /// <summary>What lies beside it.</summary>
    internal GraphUrl GetSiblingsUrl() => (FolderId, ParentPath) switch
    {
        (null, "") => $"drives/{DriveId}/root/children?$select=id,name,size,eTag,cTag,file,createdDateTime",
        (null, var parentPath) => $"drives/{DriveId}/root:/{parentPath}:/children?$select=id,name,size,eTag,cTag,file,createdDateTime",
        ({ } folderId, "") => $"drives/{DriveId}/items/{folderId}/children?$select=id,name,size,eTag,cTag,file,createdDateTime",
        ({ } folderId, var parentPath) => $"drives/{DriveId}/items/{folderId}:/{parentPath}:/children?$select=id,name,size,eTag,cTag,file,createdDateTime",
    };
}
