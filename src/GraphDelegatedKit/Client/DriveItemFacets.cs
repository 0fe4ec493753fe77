using System.Text.Json.Serialization;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>The properties that only a file has.</summary>
/// <param name="MimeType">The media type, as the service guessed it.</param>
/// <param name="Hashes">The hashes of the content; <see langword="null"/> until the service has computed them.</param>
public sealed record FileFacet(string? MimeType, FileHashes? Hashes);

/// <summary>The hashes of a file's content.</summary>
/// <param name="QuickXorHash">The QuickXorHash in base64. OneDrive for Business and SharePoint always provide this hash.</param>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/hashes"/></remarks>
public sealed record FileHashes(string? QuickXorHash);

/// <summary>The properties that only a folder has.</summary>
/// <param name="ChildCount">The number of items directly in the folder.</param>
public sealed record FolderFacet(int? ChildCount);

/// <summary>The properties of a package: an item that looks like a folder but is used as a whole by one program.</summary>
/// <param name="Type">The kind of package, such as <c>oneNote</c>.</param>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/package"/></remarks>
public sealed record PackageFacet(string? Type);

/// <summary>The item in another drive that a shortcut leads to.</summary>
/// <param name="Id">The id of the item in its own drive.</param>
/// <param name="Name">The name of the item in its own drive.</param>
/// <param name="Size">The size of the item in bytes.</param>
/// <param name="WebUrl">The address that opens the item in a browser.</param>
/// <param name="File">The properties of a file; <see langword="null"/> if the item is not a file.</param>
/// <param name="Folder">The properties of a folder; <see langword="null"/> if the item is not a folder.</param>
/// <param name="Package">The properties of a package; <see langword="null"/> if the item is not a package.</param>
/// <param name="ParentReference">The drive and the folder that hold the item.</param>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/remoteitem"/></remarks>
public sealed record RemoteItemFacet(
    string? Id,
    string? Name,
    [property: JsonConverter(typeof(SizeConverter))] long? Size,
    string? WebUrl,
    FileFacet? File,
    FolderFacet? Folder,
    PackageFacet? Package,
    ItemReference? ParentReference)
{
    /// <summary>Gets what the item is; <see cref="DriveItemKind.Other"/> if the service did not say.</summary>
    [JsonIgnore]
    public DriveItemKind Kind => DriveItemKinds.GetKind(Package, File, Folder);
}

/// <summary>The times of a file on the device from which it was uploaded.</summary>
/// <param name="CreatedDateTime">The time of creation.</param>
/// <param name="LastModifiedDateTime">The time of the last change.</param>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/filesysteminfo"/></remarks>
public sealed record FileSystemInfoFacet(DateTimeOffset? CreatedDateTime, DateTimeOffset? LastModifiedDateTime);

/// <summary>A reference to the folder that holds an item.</summary>
/// <param name="DriveId">The drive's id.</param>
/// <param name="Id">The folder's id.</param>
/// <param name="Path">The folder's path, as <c>/drives/{id}/root:/…</c>.</param>
public sealed record ItemReference(string? DriveId, string? Id, string? Path);
