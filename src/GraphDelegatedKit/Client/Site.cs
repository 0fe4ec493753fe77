using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>A SharePoint site.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/site"/></remarks>
public sealed class Site
{
    /// <summary>Host, site id and web id, parted by commas.</summary>
    public string? Id { get; init; }

    /// <summary>Its name in the address.</summary>
    public string? Name { get; init; }

    /// <summary>Its title.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Where a browser opens it.</summary>
    public string? WebUrl { get; init; }

    /// <summary>Everything else the answer held, as it was.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
}
