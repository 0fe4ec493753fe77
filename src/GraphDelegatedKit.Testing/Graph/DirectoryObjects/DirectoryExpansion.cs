using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Graph.DirectoryObjects;

// https://learn.microsoft.com/graph/query-parameters#expand-parameter: the related objects inside a user or a group, 20 at most and
// without a link to the others. https://learn.microsoft.com/graph/api/user-list-manager: the manager, and with $levels the managers
// above. The JSON of a user without a manager has no such member.
internal sealed class DirectoryExpansion(DirectoryRelations relations)
{
    private const int MaxObjects = 20;

    public void Write(Utf8JsonWriter json, DirectoryObject owner, IReadOnlyList<ExpandClause> clauses, RequestContext context)
    {
        foreach (var clause in clauses)
        {
            var properties = DirectoryObjectProperties.Select(clause.Select);
            if (clause.Relationship == "manager" && owner.User is { } user)
            {
                WriteManager(json, user, properties, clause.Levels, context);
                continue;
            }

            json.WriteStartArray(clause.Relationship);
            foreach (var related in relations.Find(owner, clause.Relationship)!.Take(MaxObjects))
            {
                json.WriteStartObject();
                properties.Write(json, related, context);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    // Refuses an unknown relationship or property before the response starts.
    public IReadOnlyList<ExpandClause> Parse(string? text, DirectoryObject owner)
    {
        var clauses = ExpandClause.Parse(text);
        foreach (var clause in clauses)
        {
            DirectoryObjectProperties.Select(clause.Select);
            var isKnown = (clause.Relationship == "manager" && owner.User is not null)
                || relations.Find(owner, clause.Relationship) is not null;
            if (!isKnown)
                throw GraphErrorException.NotSupported($"$expand={clause.Relationship}");
        }

        return clauses;
    }

    private void WriteManager(
        Utf8JsonWriter json, LocalUser user, DirectoryObjectProperties properties, int levels, RequestContext context)
    {
        if (levels == 0 || relations.FindManager(user) is not { } manager)
            return;
        json.WriteStartObject("manager");
        properties.Write(json, DirectoryObject.From(manager), context);
        WriteManager(json, manager, properties, levels - 1, context);
        json.WriteEndObject();
    }
}
