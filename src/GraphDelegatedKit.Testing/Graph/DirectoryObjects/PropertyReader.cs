using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// Reads the properties in the body of a request about a resource, such as "User". A value of another type is an error that names the
// property.
internal sealed class PropertyReader(string resourceName)
{
    public string? ReadText(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.String => value.GetValue<string>(),
        _ => throw CreateInvalidError(name),
    };

    public bool ReadBoolean(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw CreateInvalidError(name),
    };

    // A missing value and an empty text are refused.
    public void Require(JsonObject body, IEnumerable<string> names)
    {
        if (names.FirstOrDefault(name => string.IsNullOrEmpty(body[name]?.ToString())) is { } missing)
        {
            throw GraphErrorException.InvalidProperty(
                missing, $"A value is required for property '{missing}' of resource '{resourceName}'.");
        }
    }

    public GraphErrorException CreateInvalidError(string name) =>
        GraphErrorException.InvalidProperty(name, $"Invalid value specified for property '{name}' of resource '{resourceName}'.");
}
