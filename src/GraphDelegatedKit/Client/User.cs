using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit;

/// <summary>A person of the tenant. What is <see langword="null"/> was not asked for, or is not set; it is never sent.</summary>
/// <remarks><see href="https://learn.microsoft.com/graph/api/resources/user"/></remarks>
public sealed class User
{
    /// <summary>The object id.</summary>
    public string? Id { get; init; }

    /// <summary>The name shown in the address book.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The name the person signs in with.</summary>
    public string? UserPrincipalName { get; init; }

    /// <summary>The job title.</summary>
    public string? JobTitle { get; init; }

    /// <summary>Whether the person may sign in. Graph gives it only when it is asked for with <c>$select</c>.</summary>
    public bool? AccountEnabled { get; init; }

    /// <summary>The mail address.</summary>
    public string? Mail { get; init; }

    /// <summary>Everything else the answer held, as it was.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalData { get; set; }
}
