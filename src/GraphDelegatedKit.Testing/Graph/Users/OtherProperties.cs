using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// The values in LocalUser.OtherProperties: as a test has set them, or as JSON after a restart or a request.
internal static class OtherProperties
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string? GetText(LocalUser user, string name, string? defaultText) => !TryGet(user, name, out var value)
        ? defaultText
        : value switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Null } => null,
            JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };

    public static IEnumerable<string> GetTexts(LocalUser user, string name, string[] defaultTexts) => !TryGet(user, name, out var value)
        ? defaultTexts
        : value switch
        {
            IEnumerable<string> texts => texts,
            JsonElement { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().Select(element => element.ToString()),
            _ => [],
        };

    // The members of the objects in a collection, such as skuId of assignedLicenses.
    public static IEnumerable<string?> GetTexts(LocalUser user, string name, string member) =>
        GetArray(user, name).Select(item => ResourceProperty.GetText(item, member));

    public static int GetCount(LocalUser user, string name) => GetArray(user, name).Count;

    public static DateTimeOffset? GetCreationTime(LocalUser user) => DateTimeOffset.TryParse(
        GetText(user, "createdDateTime", "2020-01-01T00:00:00Z"),
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal,
        out var time)
        ? time
        : null;

    public static bool? GetBoolean(LocalUser user, string name) => TryGet(user, name, out var value)
        ? value switch
        {
            bool boolean => boolean,
            JsonElement { ValueKind: JsonValueKind.True } => true,
            JsonElement { ValueKind: JsonValueKind.False } => false,
            _ => null,
        }
        : null;

    public static void Write(Utf8JsonWriter json, LocalUser user, string name, bool isCollection)
    {
        if (TryGet(user, name, out var value) && value is not null)
        {
            JsonSerializer.Serialize(json, value, Options);
        }
        else if (isCollection)
        {
            json.WriteStartArray();
            json.WriteEndArray();
        }
        else
        {
            json.WriteNullValue();
        }
    }

    // https://learn.microsoft.com/graph/api/resources/objectidentity: the default is the user principal name.
    public static void WriteIdentities(Utf8JsonWriter json, LocalUser user)
    {
        if (TryGet(user, "identities", out _))
        {
            Write(json, user, "identities", isCollection: true);
            return;
        }

        json.WriteStartArray();
        json.WriteStartObject();
        json.WriteString("signInType", "userPrincipalName");
        json.WriteString("issuer", TenantDomains.Initial);
        json.WriteString("issuerAssignedId", user.UserPrincipalName);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    // https://learn.microsoft.com/graph/api/resources/onpremisesextensionattributes: never null, but an object of fifteen values.
    public static void WriteExtensionAttributes(Utf8JsonWriter json, LocalUser user)
    {
        const string Name = "onPremisesExtensionAttributes";
        var values = TryGet(user, Name, out var value) && value is not null
            ? JsonSerializer.SerializeToElement(value, Options)
            : default;
        json.WriteStartObject();
        for (var number = 1; number <= 15; number++)
        {
            var attribute = "extensionAttribute" + number.ToString(CultureInfo.InvariantCulture);
            json.WritePropertyName(attribute);
            if (values.ValueKind == JsonValueKind.Object && values.TryGetProperty(attribute, out var text))
                text.WriteTo(json);
            else
                json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    private static JsonArray GetArray(LocalUser user, string name) =>
        TryGet(user, name, out var value) && JsonSerializer.SerializeToNode(value, Options) is JsonArray array ? array : [];

    private static bool TryGet(LocalUser user, string name, out object? value)
    {
        value = null;
        return user.OtherProperties is { } properties && properties.TryGetValue(name, out value);
    }
}
