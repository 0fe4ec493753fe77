using System.Text.Json;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Returns first all users, then the users added, changed or removed since. A user who changes during a round appears again. A removed user
// can be restorable (reason "changed") or not ("deleted"); a disabled user is a changed user.
[Plays(
    "https://learn.microsoft.com/graph/api/user-delta",
    Difference = "A change of a property that is not selected is returned, too. Prefer: return=minimal is ignored.")]
internal sealed class DeltaUsersEndpoint(UserDirectory users, string version) : IEndpoint
{
    private const string ResourceName = "users";

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/users/delta");

    public Task HandleAsync(RequestContext context)
    {
        var latestChange = users.LatestChange; // read first: a later change belongs to the next round
        var token = DirectoryDelta.ReadToken(context, UserType.Instance, ResourceName, latestChange);
        if (users.IsUndone(token.LastChange))
            throw token.CreateResyncError(context, "$deltatoken", "resyncRequired");
        var properties = UserProperties.Select(ODataQuery.SplitNames(token.Select));
        var (changes, isLast) = ReadPage(token, DirectoryDelta.GetPageSize(context));
        var lastChange = changes.Count > 0 ? changes[^1].Change : token.LastChange;
        var end = token.CreateEnd(token.Ids is null ? lastChange : Math.Max(lastChange, latestChange));

        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)) + "/$delta");
            DirectoryDelta.WriteLink(json, context, isLast ? null : token with { LastChange = lastChange }, end);
            json.WriteStartArray("value");
            foreach (var (_, index) in changes)
                WriteUser(context, json, properties, index, token.IsFirstRound);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private (List<(long Change, int Index)> Changes, bool IsLast) ReadPage(DeltaToken token, int size)
    {
        if (token.Ids is null)
        {
            var all = users.GetChangesAfter(token.LastChange, size);
            return (all, users.GetChangesAfter(all.Count > 0 ? all[^1].Change : token.LastChange, 1).Count == 0);
        }

        var filtered = users.GetChangesAfter(token.LastChange, int.MaxValue)
            .Where(change => (users.FindAt(change.Index)?.Id ?? users.FindRemovedAt(change.Index)?.Id) is { } id && token.Includes(id))
            .ToList();
        return ([.. filtered.Take(size)], filtered.Count <= size);
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
            DirectoryDelta.WriteRemoval(json, reason);
            json.WriteEndObject();
        }
    }
}
