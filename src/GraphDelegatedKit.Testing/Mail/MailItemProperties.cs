using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// The values by which messages and events are filtered and sorted, such as isRead or from/emailAddress/address.
internal static class MailItemProperties
{
    public static Func<MailItem, object?> Get(MailKind kind, string path)
    {
        var names = MailPropertyNames.Get(kind);
        var segments = path.Split('/');
        segments[0] = names.Find(segments[0]) ?? throw names.CreateUnknownPropertyError(segments[0]);
        return segments switch
        {
            ["createdDateTime"] => item => item.Created,
            ["lastModifiedDateTime"] => item => item.Modified ?? item.Created,
            ["receivedDateTime"] => item => item.Received ?? item.Created,
            ["sentDateTime"] => item => item.Sent ?? item.Created,
            ["start" or "end", "dateTime"] => item => OutlookTimeZones.ReadTime(item.Body[segments[0]]),
            _ => item => GetValue(MailJson.CreateProperty(item, segments[0]), segments.AsSpan(1)),
        };
    }

    private static object? GetValue(JsonNode? node, ReadOnlySpan<string> path)
    {
        foreach (var segment in path)
        {
            node = (node as JsonObject)?.FirstOrDefault(
                member => member.Key.Equals(segment, StringComparison.OrdinalIgnoreCase)).Value;
        }

        return node?.GetValueKind() switch
        {
            JsonValueKind.String => node.GetValue<string>(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number when long.TryParse(node.ToString(), CultureInfo.InvariantCulture, out var number) => number,
            null => null,
            _ => throw GraphErrorException.BadRequest(
                "The property can not be used with this type of restriction.", "ErrorInvalidProperty"),
        };
    }
}
