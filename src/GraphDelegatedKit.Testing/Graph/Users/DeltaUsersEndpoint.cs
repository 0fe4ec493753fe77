using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// First all users, then the users added, changed or removed since. Links inside a round carry $skiptoken, the last one $deltatoken. A
// user who changes during a round appears again. The default page size is 200; $top is not supported, but Prefer: odata.maxpagesize is. A
// removed user can be restorable (reason "changed") or not ("deleted"); a disabled user is a changed user.
[Plays("https://learn.microsoft.com/graph/api/user-delta")]
internal sealed class DeltaUsersEndpoint(UserDirectory users, string version) : IEndpoint
{
    private const string ResourceName = "users";

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/users/delta");

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select", "$skiptoken", "$deltatoken", "$top");
        if (query["$top"] is not null)
            throw new GraphErrorException(400, "Request_UnsupportedQuery", "The query option $top is not supported for delta.");
        UserType.Instance.RequireSelectable(query);
        var select = query.Select is { } names ? string.Join(',', names) : null;
        var token = query["$deltatoken"] == "latest"
            ? new DeltaToken(ResourceName, users.LatestChange, IsFirstRound: false, select)
            : DeltaToken.Read(ResourceName, query["$skiptoken"] ?? query["$deltatoken"])
                ?? new DeltaToken(ResourceName, 0, IsFirstRound: true, select);
        if (users.IsUndone(token.LastChange))
            throw token.CreateResyncError(context, "$deltatoken", "resyncRequired");
        var properties = UserProperties.Select(ODataQuery.SplitNames(token.Select));
        var changes = users.GetChangesAfter(token.LastChange, PageSize.GetPreferred(context, defaultSize: 200, maxSize: 999));
        var lastChange = changes.Count > 0 ? changes[^1].Change : token.LastChange;
        var isLast = users.GetChangesAfter(lastChange, 1).Count == 0;

        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)) + "/$delta");
            if (isLast)
                json.WriteString(
                    "@odata.deltaLink", (token with { LastChange = lastChange, IsFirstRound = false }).CreateLink(context, "$deltatoken"));
            else
                json.WriteString("@odata.nextLink", (token with { LastChange = lastChange }).CreateLink(context, "$skiptoken"));

            json.WriteStartArray("value");
            foreach (var (_, index) in changes)
                WriteUser(context, json, properties, index, token.IsFirstRound);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // The first round leaves out removed users, because the client has never seen them.
    private void WriteUser(RequestContext context, Utf8JsonWriter json, UserProperties properties, int index, bool isFirstRound)
    {
        if (users.FindAt(index) is { } user)
        {
            json.WriteStartObject();
            properties.Write(json, user, context);
            if (!properties.Contains("id"))
                json.WriteString("id", user.Id);
            json.WriteEndObject();
        }
        else if (!isFirstRound && users.FindRemovedAt(index) is var (id, reason))
        {
            json.WriteStartObject();
            json.WriteString("id", id);
            json.WriteStartObject("@removed");
            json.WriteString("reason", reason);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
