using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Mail;

// The parameters in the body of an action. The documentation of Outlook spells them with and without a leading capital, and writes
// Booleans also as texts.
internal static class ActionParameters
{
    public static JsonNode? Find(JsonObject body, string name) =>
        body.FirstOrDefault(parameter => parameter.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public static bool GetBoolean(JsonObject body, string name, bool defaultValue) => Find(body, name) switch
    {
        { } value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False => value.GetValue<bool>(),
        { } value when bool.TryParse(value.ToString(), out var boolean) => boolean,
        _ => defaultValue,
    };
}
