using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>
/// A user of the tenant. A property is <see langword="null"/> if it was not requested or has no value; such a property is never sent.
/// </summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/user"/></remarks>
public sealed class User
{
    /// <summary>Gets the object id.</summary>
    public string? Id { get; init; }

    /// <summary>Gets the name shown in the address book.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Gets the name that the user signs in with.</summary>
    public string? UserPrincipalName { get; init; }

    /// <summary>Gets the job title.</summary>
    public string? JobTitle { get; init; }

    /// <summary>Gets whether the user may sign in. Graph returns it only if it is requested with <c>$select</c>.</summary>
    public bool? AccountEnabled { get; init; }

    /// <summary>Gets the mail address.</summary>
    public string? Mail { get; init; }

    /// <summary>Gets or sets every other property of the response, unchanged.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
}
