using System.Text.Json;
using System.Text.Json.Serialization;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>A file or folder in a drive.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/driveitem"/></remarks>
public sealed class DriveItem
{
    /// <summary>Gets the item's id. It is unique in its drive and does not change when the item is renamed.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the item's name.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the item's size in bytes; that of a folder is the size of everything in it.</summary>
    [JsonConverter(typeof(SizeConverter))]
    public long? Size { get; init; }

    /// <summary>Gets the entity tag, which changes with the content and with every property.</summary>
    public string? ETag { get; init; }

    /// <summary>Gets the content tag, which changes only with the content.</summary>
    public string? CTag { get; init; }

    /// <summary>Gets the address that opens the item in a browser.</summary>
    public string? WebUrl { get; init; }

    /// <summary>Gets the time of the last change on the service.</summary>
    public DateTimeOffset? LastModifiedDateTime { get; init; }

    /// <summary>Gets the properties of a file; <see langword="null"/> if the item is not a file.</summary>
    public FileFacet? File { get; init; }

    /// <summary>Gets the properties of a folder; <see langword="null"/> if the item is not a folder.</summary>
    public FolderFacet? Folder { get; init; }

    /// <summary>Gets the properties of a package, such as a notebook; <see langword="null"/> if the item is not a package.</summary>
    public PackageFacet? Package { get; init; }

    /// <summary>
    /// Gets the item in another drive that this item leads to; <see langword="null"/> if the item is not a shortcut.
    /// </summary>
    public RemoteItemFacet? RemoteItem { get; init; }

    /// <summary>Gets the times of the file on the device from which it was uploaded.</summary>
    public FileSystemInfoFacet? FileSystemInfo { get; init; }

    /// <summary>Gets the kind of the item. A shortcut has the kind <see cref="DriveItemKind.Shortcut"/>, whatever it leads to.</summary>
    [JsonIgnore]
    public DriveItemKind Kind => DriveItemKinds.GetKind(this);

    /// <summary>Gets a reference to the folder that holds the item.</summary>
    public ItemReference? ParentReference { get; init; }

    /// <summary>Gets or sets every other property of the response, unchanged. The download address among them is a secret.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
}
