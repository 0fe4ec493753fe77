using GraphDelegatedKit.Files;

namespace GraphDelegatedKit;

/// <summary>A place in a drive, by name: where a file is to lie. Nothing need be there yet.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/onedrive-addressing-driveitems"/></remarks>
public sealed class DrivePath
{
    private DrivePath(string driveId, string? folderId, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(driveId);
        ArgumentNullException.ThrowIfNull(path);
        foreach (var name in path.Split('/'))
            if (DriveItemName.Objection(name) is { } why)
                throw new ArgumentException($"'{path}' cannot be a path in OneDrive or SharePoint: the name '{name}' is not allowed, because {why}.", nameof(path));

        (DriveId, FolderId, Path) = (driveId, folderId, path);
    }

    /// <summary>The drive.</summary>
    public string DriveId { get; }

    /// <summary>The folder <see cref="Path"/> begins in; <see langword="null"/> for the drive's root.</summary>
    public string? FolderId { get; }

    /// <summary>The path from there, its names parted by <c>/</c>.</summary>
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

    /// <summary>The path, for people.</summary>
    public override string ToString() => Path;

    internal GraphUrl Item()
    {
        if (FolderId is null) return Url($"drives/{DriveId}/root:/{Path}?$select=id,name,size,eTag,cTag,file,lastModifiedDateTime");
        return Url($"drives/{DriveId}/items/{FolderId}:/{Path}?$select=id,name,size,eTag,cTag,file,lastModifiedDateTime");
    }

    internal GraphUrl Content(ConflictBehavior conflict)
    {
        var word = ConflictWord.Of(conflict);
        if (FolderId is null) return Url($"drives/{DriveId}/root:/{Path}:/content?@microsoft.graph.conflictBehavior={word}");
        return Url($"drives/{DriveId}/items/{FolderId}:/{Path}:/content?@microsoft.graph.conflictBehavior={word}");
    }

    internal GraphUrl CreateUploadSession()
    {
        if (FolderId is null) return Url($"drives/{DriveId}/root:/{Path}:/createUploadSession");
        return Url($"drives/{DriveId}/items/{FolderId}:/{Path}:/createUploadSession");
    }

    /// <summary>The folder it is to lie in.</summary>
    internal GraphUrl Parent() => (FolderId, ParentPath) switch
    {
        (null, "") => Url($"drives/{DriveId}/root"),
        (null, var path) => Url($"drives/{DriveId}/root:/{path}"),
        ({ } folder, "") => Url($"drives/{DriveId}/items/{folder}"),
        ({ } folder, var path) => Url($"drives/{DriveId}/items/{folder}:/{path}"),
    };

    /// <summary>What lies beside it.</summary>
    internal GraphUrl Siblings() => (FolderId, ParentPath) switch
    {
        (null, "") => Url($"drives/{DriveId}/root/children?$select=id,name,size,eTag,cTag,file,createdDateTime"),
        (null, var path) => Url($"drives/{DriveId}/root:/{path}:/children?$select=id,name,size,eTag,cTag,file,createdDateTime"),
        ({ } folder, "") => Url($"drives/{DriveId}/items/{folder}/children?$select=id,name,size,eTag,cTag,file,createdDateTime"),
        ({ } folder, var path) => Url($"drives/{DriveId}/items/{folder}:/{path}:/children?$select=id,name,size,eTag,cTag,file,createdDateTime"),
    };

    private static GraphUrl Url(GraphUrl url) => url;
}
