using System.Text.Json;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Groups;

// Returns first all groups with their members, then the groups that were added, changed or removed since, with the members who were added
// or removed. A page has at most 500 members: a group with more of them appears again on the next page with the rest.
// https://learn.microsoft.com/graph/delta-query-groups
[Plays(
    "https://learn.microsoft.com/graph/api/group-delta",
    Difference = "A change of a property that is not selected is returned, too. Prefer: return=minimal is ignored. Of the relationships, "
        + "$select knows members and owners.")]
internal sealed class DeltaGroupsEndpoint(GroupRegistry groups, DirectoryRelations relations, string version) : IEndpoint
{
    private const string ResourceName = "groups";
    private const int MaxReferences = 500;

    private static readonly string[] Relationships = [GroupReferences.Members, GroupReferences.Owners];

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/groups/delta");

    public Task HandleAsync(RequestContext context)
    {
        var changes = groups.Changes.Update();
        var token = DirectoryDelta.ReadToken(context, GroupType.Instance, ResourceName, changes.Latest);
        if (groups.Changes.IsUndone(token.LastChange))
            throw token.CreateResyncError(context, "$deltatoken", "resyncRequired");

        var select = ODataQuery.SplitNames(token.Select);
        var properties = GroupProperties.Select(select);
        var pageSize = DirectoryDelta.GetPageSize(context);
        var (page, next) = ReadPage(token, changes, GetRelationships(select), pageSize);
        return context.WriteJsonAsync(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)));
            DirectoryDelta.WriteLink(json, context, next, token.CreateEnd(changes.Latest));
            json.WriteStartArray("value");
            foreach (var (group, references) in page)
                Write(json, context, properties, group, references);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // Without $select, the delta tracks the members.
    private static string[] GetRelationships(string[]? select) => select is null or ["*"]
        ? [GroupReferences.Members]
        : [.. Relationships.Where(name => select.Contains(name, StringComparer.OrdinalIgnoreCase))];

    private (List<(TrackedGroup Group, List<ReferenceChange> References)> Page, DeltaToken? Next) ReadPage(
        DeltaToken token, GroupChanges changes, string[] relationships, int pageSize)
    {
        var page = new List<(TrackedGroup, List<ReferenceChange>)>();
        var referenceCount = 0;
        var cursor = token;
        foreach (var (group, change) in FindChanged(token, changes, relationships))
        {
            if (page.Count == pageSize || referenceCount == MaxReferences)
                return (page, cursor);
            var references = GetReferences(token, group, relationships).ToList();
            var finished = change == token.UnfinishedChange ? token.FinishedReferences : 0;
            var taken = references.Skip(finished).Take(MaxReferences - referenceCount).ToList();
            page.Add((group, taken));
            if (finished + taken.Count < references.Count)
                return (page, cursor with { UnfinishedChange = change, FinishedReferences = finished + taken.Count });
            referenceCount += taken.Count;
            cursor = cursor with { LastChange = change, UnfinishedChange = 0, FinishedReferences = 0 };
        }

        return (page, null);
    }

    // Leaves out removed groups that the client has never seen.
    private static IEnumerable<(TrackedGroup Group, long Change)> FindChanged(
        DeltaToken token, GroupChanges changes, string[] relationships) => changes.Groups
        .Where(group => token.Includes(group.Id))
        .Where(group => !group.IsRemoved || !(token.IsFirstRound || group.CreationChange > token.RoundStart))
        .Select(group => (Group: group, Change: group.GetLatestChange(relationships)))
        .Where(changed => changed.Change > token.LastChange)
        .OrderBy(changed => changed.Change);

    // Returns all related objects of a group that is new to the client, or those that have changed since the round began.
    private IEnumerable<ReferenceChange> GetReferences(DeltaToken token, TrackedGroup tracked, string[] relationships)
    {
        if (tracked.IsRemoved || groups.Find(tracked.Id) is not { } group)
            return [];
        var changed = tracked.References
            .Where(reference => reference.Change > token.RoundStart && relationships.Contains(reference.Relationship));
        if (!token.IsFirstRound && tracked.CreationChange <= token.RoundStart)
            return changed;
        var current = relationships.SelectMany(relationship => relations.Find(DirectoryObject.From(group), relationship)!
            .Select(related => new ReferenceChange(0, relationship, new RelatedObject(related.TypeName, related.Id), IsRemoved: false)));
        return current.Concat(changed.Where(reference => reference.IsRemoved));
    }

    private void Write(
        Utf8JsonWriter json,
        RequestContext context,
        GroupProperties properties,
        TrackedGroup tracked,
        List<ReferenceChange> references)
    {
        json.WriteStartObject();
        if (!tracked.IsRemoved && groups.Find(tracked.Id) is { } group)
            properties.Write(json, group, context);
        if (tracked.IsRemoved || !properties.Contains("id"))
            json.WriteString("id", tracked.Id);
        if (tracked.IsRemoved)
            DirectoryDelta.WriteRemoval(json, tracked.RemovalReason);
        foreach (var related in references.GroupBy(reference => reference.Relationship))
        {
            json.WriteStartArray(related.Key + "@delta");
            foreach (var reference in related)
                Write(json, reference);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // https://learn.microsoft.com/graph/delta-query-groups: the reason is "deleted" for a removed membership and for a removed object.
    private static void Write(Utf8JsonWriter json, ReferenceChange reference)
    {
        json.WriteStartObject();
        json.WriteString("@odata.type", "#microsoft.graph." + reference.Object.TypeName);
        json.WriteString("id", reference.Object.Id);
        if (reference.IsRemoved)
            DirectoryDelta.WriteRemoval(json, "deleted");
        json.WriteEndObject();
    }
}
