using GraphDelegatedKit.Testing.Suggestions;

namespace GraphDelegatedKit.Testing.Graph;

// More errors of directory objects, as observed in public issue threads; they name no property in details.
internal static class DirectoryError
{
    public static GraphErrorException BadRequest(string message) => new(400, "Request_BadRequest", message);

    public static GraphErrorException MissingValue(string property, string type) =>
        BadRequest($"A value is required for property '{property}' of resource '{type}'.");

    public static GraphErrorException InvalidValue(string property, string type) =>
        BadRequest($"Invalid value specified for property '{property}' of resource '{type}'.");

    // A property in a body. The hint is that of the tenant.
    public static GraphErrorException UnknownProperty(string property, IEnumerable<string> knownNames)
    {
        var hint = Suggestion.Find(property, knownNames) is { } similar ? $" Did you mean '{similar}'?" : "";
        return BadRequest($"Invalid property '{property}'.{hint}");
    }

    // https://github.com/microsoftgraph/msgraph-bicep-types/issues/137
    public static GraphErrorException NotUnique(string property) =>
        BadRequest($"Another object with the same value for property {property} already exists.");

    // https://github.com/hashicorp/terraform-provider-azuread/issues/690
    public static GraphErrorException SameKey(string message) => new(409, "Request_MultipleObjectsWithSameKeyValue", message);
}
