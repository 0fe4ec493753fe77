using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-delta: first everybody, and from then on whoever came, changed or went since; a link that begins with
// $skiptoken within a round, one with $deltatoken at its end. Whoever changes during a round comes again. 200 a page; $top is not supported,
// Prefer: odata.maxpagesize is. Somebody removed can be restored for a while ("changed") or not ("deleted"); somebody disabled is merely changed.
internal sealed class DeltaUsersEndpoint(UserDirectory users, string version) : IEndpoint
{
    private const string ResourceName = "users";

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/users/delta");

    public Task HandleAsync(RequestContext context)
    {
        if (context.Request.Query.ContainsKey("$top"))
            throw new GraphErrorException(400, "Request_UnsupportedQuery", "The query option $top is not supported for delta.");
        var query = ODataQuery.Read(context, "$select", "$skiptoken", "$deltatoken");
        var token = query["$deltatoken"] == "latest"
            ? new DeltaToken(ResourceName, users.LatestChange, IsFirstRound: false, query["$select"])
            : DeltaToken.Read(ResourceName, query["$skiptoken"] ?? query["$deltatoken"]) ?? new DeltaToken(ResourceName, 0, IsFirstRound: true, query["$select"]);
        var properties = UserProperties.Select(ODataQuery.SplitNames(token.Select));
        var changes = users.GetChangesAfter(token.LastChange, PageSize.GetPreferred(context, defaultSize: 200, maxSize: 999));
        var lastChange = changes.Count > 0 ? changes[^1].Change : token.LastChange;
        var isLast = users.GetChangesAfter(lastChange, 1).Count == 0;

        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)) + "/$delta");
            if (isLast)
                json.WriteString("@odata.deltaLink", (token with { LastChange = lastChange, IsFirstRound = false }).CreateLink(context, "$deltatoken"));
            else
                json.WriteString("@odata.nextLink", (token with { LastChange = lastChange }).CreateLink(context, "$skiptoken"));

            json.WriteStartArray("value");
            foreach (var (_, index) in changes)
                WriteUser(json, properties, index, token.IsFirstRound);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // Nobody needs to be told that somebody went whom they have never heard of.
    private void WriteUser(Utf8JsonWriter json, UserProperties properties, int index, bool isFirstRound)
    {
        if (users.FindAt(index) is { } user)
        {
            json.WriteStartObject();
            properties.Write(json, user);
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
