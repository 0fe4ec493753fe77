using System.Globalization;
using System.Text.Json.Nodes;

namespace AppRegistration;

/// <summary>Reads Graph's resources as JSON: members that this program does not know are sent back as they came.</summary>
internal static class JsonObjectExtensions
{
    public static string GetText(this JsonObject json, string name) => json[name]?.ToString() ?? "";

    public static IEnumerable<string> GetTexts(this JsonObject? json, string name) =>
        (json?[name] as JsonArray ?? []).Select(item => item?.ToString() ?? "");

    public static IEnumerable<JsonObject> GetObjects(this JsonObject? json, string name) =>
        (json?[name] as JsonArray ?? []).OfType<JsonObject>();

    public static DateTimeOffset? GetTime(this JsonObject json, string name) =>
        DateTimeOffset.TryParse(json[name]?.ToString(), CultureInfo.InvariantCulture, out var time) ? time : null;

    public static JsonArray ToJson(this IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
