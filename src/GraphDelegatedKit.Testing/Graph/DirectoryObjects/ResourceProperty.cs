using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// A property of a directory object that is stored as JSON. The type of the property follows from its default value or, if that is null,
// from its name.
internal static class ResourceProperty
{
    private static readonly string[] Booleans =
    [
        "acceptMappedClaims", "isDeviceOnlyAuthSupported", "isDisabled", "isFallbackPublicClient", "oauth2RequirePostResponse",
    ];

    // The name is the path of a property, such as web/redirectUris.
    public static DirectoryProperty<JsonObject> Create(string name, JsonNode? defaultValue) =>
        (defaultValue, defaultValue?.GetValueKind()) switch
        {
            (JsonArray, _) => DirectoryProperty<JsonObject>.CreateCollection(
                name,
                (json, item) => Write(json, Follow(item, name)),
                member => item => GetItems(item, name).Select(element => GetText(element, member)),
                item => GetItems(item, name).Count),
            (JsonObject members, _) => DirectoryProperty<JsonObject>.CreateComplex(
                name, (json, item) => Write(json, Follow(item, name)), member => FindMember(name, members, member)),
            (_, JsonValueKind.True or JsonValueKind.False) => CreateBoolean(name),
            (_, JsonValueKind.String) => CreateText(name),
            _ when Booleans.Contains(name.Split('/')[^1], StringComparer.Ordinal) => CreateBoolean(name),
            _ when name.EndsWith("DateTime", StringComparison.Ordinal) =>
                DirectoryProperty<JsonObject>.CreateTime(name, item => ParseTime(GetText(item, name))),
            _ => CreateText(name),
        };

    // Returns the value at a path, or the value itself if the path is empty.
    public static string? GetText(JsonNode? value, string path) => Follow(value, path) switch
    {
        null => null,
        var found when found.GetValueKind() == JsonValueKind.String => found.GetValue<string>(),
        var found => found.ToJsonString(),
    };

    private static DirectoryProperty<JsonObject>? FindMember(string name, JsonObject members, string path)
    {
        var names = path.Split('/', 2);
        var (member, defaultValue) = members.FirstOrDefault(property => IsSame(property.Key, names[0]));
        if (member is null)
            return null;
        var property = Create($"{name}/{member}", defaultValue);
        return names is [_, var rest] ? property.FindMember?.Invoke(rest) : property;
    }

    // A property whose default value is null can have a value of any type, so its JSON is written as it is.
    private static DirectoryProperty<JsonObject> CreateText(string name) => DirectoryProperty<JsonObject>.CreateText(
        name, item => GetText(item, name), (json, item) => Write(json, Follow(item, name)));

    private static DirectoryProperty<JsonObject> CreateBoolean(string name) => DirectoryProperty<JsonObject>.CreateBoolean(
        name, item => Follow(item, name)?.GetValueKind() switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        });

    private static JsonArray GetItems(JsonObject item, string name) => Follow(item, name) as JsonArray ?? [];

    private static JsonNode? Follow(JsonNode? value, string path) => path.Length == 0 ? value : path.Split('/').Aggregate(
        value, (current, name) => (current as JsonObject)?.FirstOrDefault(property => IsSame(property.Key, name)).Value);

    private static DateTimeOffset? ParseTime(string? text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static void Write(Utf8JsonWriter json, JsonNode? value)
    {
        if (value is null)
            json.WriteNullValue();
        else
            value.WriteTo(json);
    }

    private static bool IsSame(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
