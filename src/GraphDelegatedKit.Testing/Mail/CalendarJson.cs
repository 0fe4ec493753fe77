using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// https://learn.microsoft.com/graph/api/resources/calendar: a calendar of its owner, shared with no other user.
internal static class CalendarJson
{
    public static JsonObject Create(MailboxFolder calendar, LocalUser owner, string[]? select)
    {
        var json = new JsonObject
        {
            ["id"] = calendar.Id,
            ["name"] = calendar.Name,
            ["color"] = "auto",
            ["hexColor"] = "",
            ["isDefaultCalendar"] = calendar.IsWellKnown,
            ["changeKey"] = Convert.ToBase64String(BitConverter.GetBytes(calendar.Version)),
            ["canShare"] = true,
            ["canViewPrivateItems"] = true,
            ["canEdit"] = true,
            ["allowedOnlineMeetingProviders"] = new JsonArray("teamsForBusiness"),
            ["defaultOnlineMeetingProvider"] = "teamsForBusiness",
            ["isTallyingResponses"] = calendar.IsWellKnown,
            ["isRemovable"] = !calendar.IsWellKnown,
            ["owner"] = new JsonObject { ["name"] = owner.DisplayName, ["address"] = owner.Mail ?? owner.UserPrincipalName },
        };
        return Selection.Apply(json, select is null ? null : [.. select, "id"]);
    }
}
