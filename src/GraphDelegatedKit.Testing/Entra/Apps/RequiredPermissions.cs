using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Entra.Apps;

// https://learn.microsoft.com/graph/api/resources/requiredresourceaccess: the delegated permissions of Graph that a registration lists, by
// id. An administrator grants them as a whole; a sign-in may request others.
internal static class RequiredPermissions
{
    public const string PropertyName = "requiredResourceAccess";

    private const string ScopeType = "Scope";

    public static IEnumerable<string> GetNames(RegisteredApp app, PermissionTable permissions)
    {
        if (!app.Properties.TryGetValue(PropertyName, out var resources) || resources.ValueKind != JsonValueKind.Array)
            return [];
        return resources.EnumerateArray()
            .Where(resource => GetText(resource, "resourceAppId") is { } id && AppRegistry.IsSame(id, GraphApplication.Id))
            .SelectMany(resource => resource.GetProperty("resourceAccess").EnumerateArray())
            .Where(access => GetText(access, "type") == ScopeType && Guid.TryParse(GetText(access, "id"), out _))
            .Select(access => permissions.FindById(access.GetProperty("id").GetGuid())?.Name)
            .OfType<string>();
    }

    // Replaces the delegated permissions of Graph; those of other kinds and resources stay.
    public static IReadOnlyDictionary<string, JsonElement> Set(
        IReadOnlyDictionary<string, JsonElement> properties, IReadOnlyList<string> names)
    {
        var stored = properties.TryGetValue(PropertyName, out var value) ? JsonArray.Create(value)! : [];
        var ofGraph = stored.OfType<JsonObject>().FirstOrDefault(IsGraph);
        IEnumerable<JsonNode> otherAccess = ofGraph?["resourceAccess"]?.AsArray().OfType<JsonObject>()
            .Where(access => (string?)access["type"] != ScopeType) ?? [];
        JsonNode[] graphAccess = [.. otherAccess.Select(access => access.DeepClone()), .. names.Select(CreateAccess)];
        var resources = new JsonArray(
            [.. stored.OfType<JsonObject>().Where(resource => !IsGraph(resource)).Select(resource => resource.DeepClone())]);
        if (graphAccess.Length > 0)
            resources.Add(new JsonObject { ["resourceAppId"] = GraphApplication.Id, ["resourceAccess"] = new JsonArray(graphAccess) });
        var changed = new Dictionary<string, JsonElement>(properties);
        if (resources.Count > 0)
            changed[PropertyName] = JsonSerializer.SerializeToElement(resources);
        else
            changed.Remove(PropertyName);
        return changed;
    }

    private static bool IsGraph(JsonObject resource) => (string?)resource["resourceAppId"] == GraphApplication.Id;

    private static JsonObject CreateAccess(string name) =>
        new() { ["id"] = DelegatedPermission.GetId(name).ToString(), ["type"] = ScopeType };

    private static string? GetText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
