using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Lists first all events of a calendar view, then those that were added, changed or removed since. An event that has changed outside the
// range of time is reported as removed, too.
[Plays(
    "https://learn.microsoft.com/graph/api/event-delta",
    Difference = "The default page size of 10 and the order of the events are assumed.", IsJudgement = true)]
internal sealed class DeltaCalendarViewEndpoint(MailboxStore mailboxes, UserDirectory users, string calendarPath) : IEndpoint
{
    private static readonly string[] RefusedOptions = ["$select", "$expand", "$filter", "$orderby", "$search"];

    public Route Route { get; } = new(HostRole.Graph, "GET", calendarPath + "/calendarView/delta");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, ["$skiptoken", "$deltatoken", "$top", .. RefusedOptions]);
        RefuseOptions(query);
        var calendar = MailboxPath.Read(context, mailboxes, users, MailKind.Event).Calendar;
        var token = (query["$skiptoken"] ?? query["$deltatoken"]) is { } text
            ? EventDeltaToken.Read(calendar.Id, text)
            : new EventDeltaToken(calendar.Id, CalendarRange.Read(context));
        RequireState(context, token);
        var upTo = token.UpTo ?? mailboxes.LatestChange;
        var top = PageSize.GetPreferred(context, MailQuery.DefaultTop, MailQuery.MaxTop);
        var changes = EventChange.Find(mailboxes, calendar, token.Range, token.After)
            .SkipWhile(change => token.Position is { } position && change.Position.AsSpan().SequenceCompareTo(position) <= 0)
            .Take(top + 1)
            .ToList();

        var page = changes.Take(top).ToList();
        var isLast = changes.Count <= top;
        var preferences = OutlookPreferences.Read(context);
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#Collection(event)",
            [isLast ? "@odata.deltaLink" : "@odata.nextLink"] = isLast
                ? DeltaToken.CreateLink(context, "$deltatoken", token with { After = upTo, UpTo = null, Position = null })
                : DeltaToken.CreateLink(context, "$skiptoken", token with { UpTo = upTo, Position = page[^1].Position }),
            ["value"] = new JsonArray([.. page.Select(change => (JsonNode)Create(change))]),
        });

        JsonObject Create(EventChange change)
        {
            var json = new JsonObject { ["@odata.type"] = "#microsoft.graph.event" };
            var content = change.IsRemoved
                ? new JsonObject
                {
                    ["id"] = preferences.GetId(change.Item),
                    ["@removed"] = new JsonObject { ["reason"] = "deleted" },
                }
                : MailQuery.CreateJson(context, change.Item, preferences, select: null, MailExpansion.None);
            foreach (var (name, value) in content)
                json[name] = value?.DeepClone();
            return json;
        }
    }

    // https://learn.microsoft.com/graph/api/event-delta#odata-query-parameters; both errors were observed by clients.
    private static void RefuseOptions(ODataQuery query)
    {
        if (query["$top"] is not null)
        {
            throw CreateError(
                "The '$top' parameter is not supported with change tracking over the 'CalendarView' resource as page size cannot be "
                + "guaranteed. Express page size preferences using the Prefer: odata.maxpagesize= header instead.");
        }

        if (RefusedOptions.Any(option => query[option] is not null))
        {
            throw CreateError(
                "The following parameters are not supported with change tracking over the 'CalendarView' resource: "
                + "'$orderby, $filter, $select, $expand, $search'.");
        }

        static GraphErrorException CreateError(string message) => GraphErrorException.BadRequest(message, "ErrorInvalidUrlQuery");
    }

    // As for messages.
    private void RequireState(RequestContext context, EventDeltaToken token)
    {
        if (!mailboxes.IsUndone(token.UpTo ?? token.After))
            return;
        context.Response.Headers.Location = $"{context.Origin.BaseUrl}{context.Target.Path}?{token.Range.FormatQuery()}";
        throw new GraphErrorException(410, "SyncStateNotFound", "The sync state generation is not found.");
    }
}
