using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>A OneDrive, or a document library of a site.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/drive"/></remarks>
public sealed class Drive
{
    /// <summary>The drive's id.</summary>
    public string? Id { get; init; }

    /// <summary>Its name: a library's title.</summary>
    public string? Name { get; init; }

    /// <summary><c>personal</c>, <c>business</c> or <c>documentLibrary</c>.</summary>
    public string? DriveType { get; init; }

    /// <summary>Where a browser opens it.</summary>
    public string? WebUrl { get; init; }

    /// <summary>Everything else the answer held, as it was.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
}
