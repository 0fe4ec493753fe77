using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// The properties of a directory object that is stored as JSON: their names, and the default values that Graph returns for those that no
// client has set. https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html#sec_UpdateanEntity: a change keeps the
// properties that it does not name, also those inside of a complex property, and replaces a collection as a whole.
internal sealed class ResourceSchema
{
    private readonly JsonObject _defaults;
    private readonly string[] _readOnly;

    public ResourceSchema(string type, string entitySet, string defaults, string[] sortableNames, params string[] readOnly)
    {
        _defaults = JsonNode.Parse(defaults)!.AsObject();
        _readOnly = readOnly;
        EntitySet = entitySet;
        Type = new DirectoryType<JsonObject>(
            "microsoft.graph." + type,
            entitySet,
            [.. _defaults.Select(property => property.Key)],
            _defaults.Select(property => ResourceProperty.Create(property.Key, property.Value)));
        Query = new QuerySchema<JsonObject>(char.ToUpperInvariant(type[0]) + type[1..], Type.Get)
        {
            AdvancedSortableNames = sortableNames,
            TokenizedNames = ["displayName", "description"],
        };
    }

    public string EntitySet { get; }

    public string ResourceName => Query.ResourceName;

    // The type from which responses select properties.
    public DirectoryType<JsonObject> Type { get; }

    public QuerySchema<JsonObject> Query { get; }

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
            Type.Require(name);
            if (_readOnly.Contains(name, StringComparer.Ordinal))
                throw DirectoryError.BadRequest($"Property '{name}' is read-only and cannot be set.");
            if (_defaults[name] is { } defaultValue && !HasSameKind(defaultValue, value))
                throw DirectoryError.InvalidValue(name, ResourceName);
            document[name] = value is null && _defaults[name] is JsonObject ? _defaults[name]!.DeepClone() : Merge(document[name], value);
        }
    }

    // Returns the properties to store: those with another value than the default, unless they are read-only or stored elsewhere (except).
    public IReadOnlyDictionary<string, JsonElement> GetStored(JsonObject document, params string[] except) => document
        .Where(property => _defaults.ContainsKey(property.Key)
            && !_readOnly.Contains(property.Key, StringComparer.Ordinal)
            && !except.Contains(property.Key, StringComparer.Ordinal)
            && !JsonNode.DeepEquals(property.Value, _defaults[property.Key]))
        .ToDictionary(property => property.Key, property => JsonSerializer.SerializeToElement(property.Value));

    // Properties of a body that Graph does not know are refused, or removed from it.
    public void RequireKnown(RequestContext context, JsonObject body) => context.Rules.RequireKnown(
        body, Type.Name, name => Type.Find(name) is not null, name => DirectoryError.UnknownProperty(name, Type.Names));

    private static JsonNode? Merge(JsonNode? old, JsonNode? changed)
    {
        if (old is not JsonObject oldObject || changed is not JsonObject changedObject)
            return changed?.DeepClone();
        var merged = oldObject.DeepClone().AsObject();
        foreach (var (name, value) in changedObject)
            merged[name] = Merge(merged[name], value);
        return merged;
    }

    // The caller accepts a value of any kind for a property whose default value is null.
    private static bool HasSameKind(JsonNode defaultValue, JsonNode? value) => (defaultValue, value) switch
    {
        (JsonArray, _) => value is JsonArray,
        (JsonObject, _) => value is null or JsonObject,
        (_, JsonValue) => (defaultValue.GetValueKind() is JsonValueKind.String) == (value.GetValueKind() is JsonValueKind.String),
        _ => value is null,
    };
}
