using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Mail;

// Lists first all messages of a mail folder, then those that were created, changed or removed since. A message that changes during a round
// appears again in the same or the next round.
[Plays(
    "https://learn.microsoft.com/graph/api/message-delta",
    Difference = "With $filter, any number of messages, not 5,000 at most. The default page size of 10 is assumed.", IsJudgement = true)]
internal sealed partial class DeltaMessagesEndpoint(MailboxStore mailboxes, UserDirectory users, string owner) : IEndpoint
{
    private static readonly string[] ChangeTypes = ["created", "updated", "deleted"];

    public Route Route { get; } = new(HostRole.Graph, "GET", owner + "/mailFolders/{folder}/messages/delta");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(
            context, "$select", "$expand", "$filter", "$orderby", "$top", "$skiptoken", "$deltatoken", "changeType");
        var folder = MailboxPath.Read(context, mailboxes, users, MailKind.Message).Folder!;
        var token = (query["$skiptoken"] ?? query["$deltatoken"]) is { } text
            ? MessageDeltaToken.Read(folder.Id, text)
            : CreateToken(folder.Id, query);
        RequireState(context, token);
        var upTo = token.UpTo ?? mailboxes.LatestChange;
        var top = PageSize.GetPreferred(context, GetTop(token), MailQuery.MaxTop);
        var isReceived = token.Filter is { } filter
            ? ODataFilter<MailItem>.Parse(filter, name => MailItemProperties.Get(MailKind.Message, name))
            : _ => true;
        var wanted = MessageChange.Find(mailboxes, folder, token.After)
            .Where(change => IsWanted(token, change) && (change.RemovedId is not null || isReceived(change.Item)));
        var changes = Sort(wanted, token)
            .SkipWhile(entry => token.Position is { } position && entry.Key.AsSpan().SequenceCompareTo(position) <= 0)
            .Take(top + 1)
            .ToList();

        var page = changes.Take(top).ToList();
        var isLast = changes.Count <= top;
        var preferences = OutlookPreferences.Read(context);
        var select = ODataQuery.SplitNames(token.Select);
        var expansion = MailExpansion.Parse(token.Expand, MailKind.Message);
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["@odata.context"] = $"{GraphRoot.GetUrl(context)}/$metadata#Collection(message)",
            [isLast ? "@odata.deltaLink" : "@odata.nextLink"] = isLast
                ? DeltaToken.CreateLink(context, "$deltatoken", token with { After = upTo, UpTo = null, Position = null })
                : DeltaToken.CreateLink(context, "$skiptoken", token with { UpTo = upTo, Position = page[^1].Key }),
            ["value"] = new JsonArray([.. page.Select(entry => (JsonNode)Create(entry.Change))]),
        });

        JsonObject Create(MessageChange change)
        {
            var json = new JsonObject { ["@odata.type"] = "#microsoft.graph.message" };
            var content = change.RemovedId is not null
                ? new JsonObject
                {
                    ["id"] = preferences.WantsImmutableIds ? preferences.GetId(change.Item) : change.RemovedId,
                    ["@removed"] = new JsonObject { ["reason"] = "deleted" },
                }
                : MailQuery.CreateJson(context, change.Item, preferences, select, expansion);
            foreach (var (name, value) in content)
                json[name] = value?.DeepClone();
            return json;
        }
    }

    private static MessageDeltaToken CreateToken(string folderId, ODataQuery query)
    {
        MailPropertyNames.Message.RequireSelectable(query);
        MailExpansion.Read(query, MailKind.Message);
        MailQuery.GetTop(query);
        if (query["$filter"] is { } filter && !ReceivedSince().IsMatch(filter))
            throw GraphErrorException.NotSupported($"$filter={filter} in the delta of messages");
        if (query["$orderby"] is { } orderBy && !ReceivedDescending().IsMatch(orderBy))
            throw GraphErrorException.NotSupported($"$orderby={orderBy} in the delta of messages");
        if (query["changeType"] is { } changeType && !ChangeTypes.Contains(changeType, StringComparer.OrdinalIgnoreCase))
            throw GraphErrorException.BadRequest($"The change type '{changeType}' is invalid.", "ErrorInvalidParameter");
        return new MessageDeltaToken(folderId)
        {
            Select = query.Select is { Length: > 0 } names ? string.Join(',', names) : null,
            Expand = query["$expand"],
            Filter = query["$filter"],
            OrderBy = query["$orderby"],
            Top = query["$top"],
            ChangeType = query["changeType"],
        };
    }

    // The token of changes that a restore has undone: https://learn.microsoft.com/graph/delta-query-overview#synchronization-reset, with
    // the code that Outlook was observed to send (https://github.com/microsoftgraph/microsoft-graph-docs/issues/2350).
    private void RequireState(RequestContext context, MessageDeltaToken token)
    {
        if (!mailboxes.IsUndone(token.UpTo ?? token.After))
            return;
        context.Response.Headers.Location = $"{context.Origin.BaseUrl}{context.Target.Path}?$deltatoken=";
        throw new GraphErrorException(410, "SyncStateNotFound", "The sync state generation is not found.");
    }

    // The first round has all messages, whatever type of change is asked for, and none that have left the folder.
    private static bool IsWanted(MessageDeltaToken token, MessageChange change)
    {
        if (token.After < 0)
            return change.RemovedId is null;
        var type = change.RemovedId is not null ? "deleted" : change.IsNew ? "created" : "updated";
        return (token.ChangeType ?? type).Equals(type, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<(long[] Key, MessageChange Change)> Sort(IEnumerable<MessageChange> changes, MessageDeltaToken token) =>
        changes.Select(change => (Key: CreateKey(change, token), Change: change))
            .OrderBy(entry => entry.Key[0]).ThenBy(entry => entry.Key[1]).ThenBy(entry => entry.Key[2]);

    // By the time of receipt, the latest first, or in the order of the changes.
    private static long[] CreateKey(MessageChange change, MessageDeltaToken token) =>
    [
        token.OrderBy is null ? 0 : -(change.Item.Received ?? change.Item.Created).UtcTicks,
        change.ChangeNumber,
        change.Item.Number,
    ];

    private static int GetTop(MessageDeltaToken token) =>
        token.Top is { } top ? int.Parse(top, CultureInfo.InvariantCulture) : MailQuery.DefaultTop;

    [GeneratedRegex(@"^\s*receivedDateTime\s+g[et]\s+\S+\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex ReceivedSince();

    [GeneratedRegex(@"^\s*receivedDateTime\s+desc\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex ReceivedDescending();
}
