using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph;

// The properties of a directory object that is stored as JSON: their names and the values that Graph returns for those that no client has
// set. https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_UpdateanEntity: a change keeps what it does not
// name, also inside of a complex property; a collection is replaced as a whole.
internal sealed class ResourceSchema(string type, string entitySet, string defaults, params string[] readOnly)
{
    private readonly JsonObject _defaults = JsonNode.Parse(defaults)!.AsObject();

    private string TypeName => "microsoft.graph." + type;

    public string EntitySet => entitySet;

    public string ResourceName => char.ToUpperInvariant(type[0]) + type[1..];

    public JsonObject Create(IReadOnlyDictionary<string, JsonElement> stored)
    {
        var document = _defaults.DeepClone().AsObject();
        foreach (var (name, value) in stored)
            document[name] = JsonSerializer.SerializeToNode(value);
        return document;
    }

    // Refuses a property that Graph does not know, one that only Graph sets, and a value of another kind.
    public void Merge(JsonObject document, JsonObject change)
    {
        foreach (var (name, value) in change.Where(property => !property.Key.Contains('@', StringComparison.Ordinal)))
        {
            RequireKnown(name);
            if (readOnly.Contains(name, StringComparer.Ordinal))
                throw DirectoryError.BadRequest($"Property '{name}' is read-only and cannot be set.");
            if (_defaults[name] is { } usual && !HasSameKind(usual, value))
                throw DirectoryError.InvalidValue(name, ResourceName);
            document[name] = value is null && _defaults[name] is JsonObject ? _defaults[name]!.DeepClone() : Merge(document[name], value);
        }
    }

    // The members that are not read-only, without those that are stored elsewhere.
    public IReadOnlyDictionary<string, JsonElement> GetStored(JsonObject document, params string[] except) => document
        .Where(property => _defaults.ContainsKey(property.Key)
            && !readOnly.Contains(property.Key, StringComparer.Ordinal)
            && !except.Contains(property.Key, StringComparer.Ordinal)
            && !JsonNode.DeepEquals(property.Value, _defaults[property.Key]))
        .ToDictionary(property => property.Key, property => JsonSerializer.SerializeToElement(property.Value));

    public void RequireSelectable(ODataQuery query) => query.RequireSelectable(TypeName, IsKnown);

    // Properties of a body that Graph does not know are refused, or removed from it.
    public void RequireKnown(RequestContext context, JsonObject body) =>
        context.Rules.RequireKnown(body, TypeName, IsKnown, name => Selection.CreateUnknownPropertyError(name, TypeName));

    public void RequireKnown(string name)
    {
        if (!IsKnown(name))
            throw Selection.CreateUnknownPropertyError(name, TypeName);
    }

    private bool IsKnown(string name) => _defaults.Any(property => property.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static JsonNode? Merge(JsonNode? old, JsonNode? changed)
    {
        if (old is not JsonObject oldObject || changed is not JsonObject changedObject)
            return changed?.DeepClone();
        var merged = oldObject.DeepClone().AsObject();
        foreach (var (name, value) in changedObject)
            merged[name] = Merge(merged[name], value);
        return merged;
    }

    // A property whose usual value is null may have any kind.
    private static bool HasSameKind(JsonNode usual, JsonNode? value) => (usual, value) switch
    {
        (JsonArray, _) => value is JsonArray,
        (JsonObject, _) => value is null or JsonObject,
        (_, JsonValue) => (usual.GetValueKind() is JsonValueKind.String) == (value.GetValueKind() is JsonValueKind.String),
        _ => value is null,
    };
}
