using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>A file or folder of a drive.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/driveitem"/></remarks>
public sealed class DriveItem
{
    /// <summary>The item's id, unique in its drive and kept when it is renamed.</summary>
    public string? Id { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its size in bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Changes with anything of the item.</summary>
    public string? ETag { get; init; }

    /// <summary>Changes with the content only.</summary>
    public string? CTag { get; init; }

    /// <summary>Where a browser opens it.</summary>
    public string? WebUrl { get; init; }

    /// <summary>When it last changed on the service.</summary>
    public DateTimeOffset? LastModifiedDateTime { get; init; }

    /// <summary>There if the item is a file.</summary>
    public FileFacet? File { get; init; }

    /// <summary>There if the item is a folder.</summary>
    public FolderFacet? Folder { get; init; }

    /// <summary>Where it lies.</summary>
    public ItemReference? ParentReference { get; init; }

    /// <summary>Everything else the answer held, as it was; a download address is a secret among it.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
}
