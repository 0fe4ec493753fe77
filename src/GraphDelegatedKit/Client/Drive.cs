using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>A OneDrive, or a document library of a SharePoint site.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/drive"/></remarks>
public sealed class Drive
{
    /// <summary>Gets the drive's id.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the drive's name. For a document library this is its title.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the kind of drive: <c>personal</c>, <c>business</c> or <c>documentLibrary</c>.</summary>
    public string? DriveType { get; init; }

    /// <summary>Gets the address that opens the drive in a browser.</summary>
    public string? WebUrl { get; init; }

    /// <summary>Gets or sets every other property of the response, unchanged.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
}
