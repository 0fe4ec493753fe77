using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph;

// $select for small documents: what was asked for, as far as it is there.
internal static class Selection
{
    public static GraphRefusal Unknown(string property, string type) => new(
        400, "BadRequest", $"Parsing OData Select and Expand failed: Could not find a property named '{property}' on type '{type}'.");

    public static JsonObject Of(JsonObject whole, string[]? select)
    {
        if (select is null)
            return whole;
        var selected = new JsonObject();
        foreach (var (name, value) in whole.Where(property => property.Key.StartsWith('@') || select.Contains(property.Key, StringComparer.OrdinalIgnoreCase)))
            selected[name] = value?.DeepClone();
        return selected;
    }
}
