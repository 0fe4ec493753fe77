using System.Text.Json;
using System.Text.Json.Serialization;

namespace GraphDelegatedKit.Testing.Users;

// The changes to a user since the tenant was created, as stored in the file of that user.
internal sealed record UserState
{
    public required string UserId { get; init; }

    public Guid Session { get; init; }

    // The consents for the default application.
    [JsonPropertyName("consented")]
    public IReadOnlyList<string> ConsentedScopes { get; init; } = [];

    // The consents for other applications than the default one, by client id.
    public IReadOnlyDictionary<string, IReadOnlyList<string>> AppConsents { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    // Additional claims of the tokens that are issued for the user.
    public IReadOnlyDictionary<string, JsonElement> Claims { get; init; } = new Dictionary<string, JsonElement>();

    public bool? AccountEnabled { get; init; }

    // Set for a user who was added later or whose properties have changed.
    [JsonPropertyName("person")]
    public LocalUser? User { get; init; }

    [JsonPropertyName("joined")]
    public bool WasAdded { get; init; }

    // The reason that a delta reports; null for a user who has not been removed.
    [JsonPropertyName("removed")]
    public string? RemovalReason { get; init; }

    [JsonPropertyName("changed")]
    public long ChangeNumber { get; init; }
}
