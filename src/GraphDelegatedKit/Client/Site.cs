using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>A SharePoint site.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/site"/></remarks>
public sealed class Site
{
    /// <summary>Gets the host, the site's id and the web's id, separated by commas.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the site's name in its address.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the site's title.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Gets the address that opens the site in a browser.</summary>
    public string? WebUrl { get; init; }

    /// <summary>Gets or sets every other property of the response, unchanged.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
}
