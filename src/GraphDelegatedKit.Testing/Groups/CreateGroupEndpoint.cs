using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Groups;

// Creates a security group or a Microsoft 365 group. The caller becomes the owner of a Microsoft 365 group without owners, and of every
// group if the caller is not an administrator: https://learn.microsoft.com/graph/api/resources/group#relationships.
[Plays(
    "https://learn.microsoft.com/graph/api/group-post-groups",
    Difference = "No dynamic membership; a Microsoft 365 group has no site and no mailbox until it is a team.")]
internal sealed class CreateGroupEndpoint(
    GroupRegistry groups, DirectoryRelations relations, DirectoryExpansion expansion, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/groups");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        GroupBody.RequireKnown(context, body);
        var group = GroupBody.Create(body, relations);
        if (group.Owners.Count == 0 && (group.IsUnified || !context.Caller.IsAdministrator))
            group = group with { Owners = [context.Caller.Id] };

        var added = Add(group);
        await GetGroupEndpoint.WriteAsync(context, 201, added, GroupProperties.Select(null), expansion, []).ConfigureAwait(false);
    }

    private Group Add(Group group)
    {
        try
        {
            return groups.Add(group);
        }
        catch (ArgumentException)
        {
            throw GraphErrorException.ObjectConflict("mailNickname");
        }
    }
}
