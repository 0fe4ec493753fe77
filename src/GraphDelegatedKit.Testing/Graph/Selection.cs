using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph;

// Applies $select to a document; unknown names are ignored.
internal static class Selection
{
    // The error names the option. The words for $orderby and $search are a judgement, after those for $filter.
    public static GraphErrorException CreateUnknownPropertyError(string property, string type, string option = "$select")
    {
        var failure = option switch
        {
            "$filter" => "Invalid filter clause",
            "$orderby" => "Invalid orderby clause",
            "$search" => "Invalid search clause",
            _ => "Parsing OData Select and Expand failed",
        };
        return new(400, "BadRequest", $"{failure}: Could not find a property named '{property}' on type '{type}'.");
    }

    public static JsonObject AddContext(JsonObject document, string contextUrl)
    {
        var body = new JsonObject { ["@odata.context"] = contextUrl };
        foreach (var (name, value) in document)
            body[name] = value?.DeepClone();
        return body;
    }

    public static JsonObject Apply(JsonObject document, string[]? select)
    {
        if (select is null)
            return document;
        var selected = new JsonObject();
        var matches = document.Where(property =>
            property.Key.StartsWith('@') || select.Contains(property.Key, StringComparer.OrdinalIgnoreCase));
        foreach (var (name, value) in matches)
            selected[name] = value?.DeepClone();
        return selected;
    }
}
