using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;

namespace GraphDelegatedKit.Testing.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential. Not documented; assumed: the texts of the errors.
internal static class FederatedCredentialJson
{
    public const string CollectionName = "federatedIdentityCredentials";

    private const int MaxCount = 20;

    public static ResourceSchema Schema { get; } = new(
        "federatedIdentityCredential",
        CollectionName,
        """{ "id": "", "name": "", "issuer": "", "subject": "", "description": null, "audiences": [] }""",
        [],
        "id");

    public static JsonObject Create(FederatedCredential credential) => new()
    {
        ["id"] = credential.Id.ToString(),
        ["name"] = credential.Name,
        ["issuer"] = credential.Issuer,
        ["subject"] = credential.Subject,
        ["description"] = credential.Description,
        ["audiences"] = new JsonArray(credential.Audience),
    };

    // The new credential of an application. Issuer and subject together, and the name, are unique in it.
    public static FederatedCredential Read(RegisteredApp app, JsonObject body)
    {
        var json = Schema.Create(new Dictionary<string, JsonElement>());
        Schema.Merge(json, body);
        if (json["audiences"]!.AsArray() is not [{ } audience])
            throw DirectoryError.BadRequest("A federated identity credential has exactly one audience.");
        var created = new FederatedCredential(
            Guid.NewGuid(),
            GetRequired(json, "name"),
            GetRequired(json, "issuer"),
            GetRequired(json, "subject"),
            json["description"]?.ToString(),
            audience.ToString());
        if (app.FederatedCredentials.Count >= MaxCount)
            throw DirectoryError.BadRequest($"The number of federated identity credentials exceeds the limit of {MaxCount}.");
        if (app.FederatedCredentials.Any(other => other.Name == created.Name))
            throw DirectoryError.SameKey("FederatedIdentityCredential with the same name already exists.");
        return app.FederatedCredentials.Any(other => other.Issuer == created.Issuer && other.Subject == created.Subject)
            ? throw DirectoryError.SameKey("FederatedIdentityCredential with the same issuer and subject already exists.")
            : created;
    }

    private static string GetRequired(JsonObject json, string name) =>
        json[name]!.ToString() is { Length: > 0 } text ? text : throw DirectoryError.MissingValue(name, Schema.ResourceName);
}
