using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Groups;

// Changes the properties of a group with PATCH, which can also add up to 20 members, and deletes it with DELETE.
[Plays("https://learn.microsoft.com/graph/api/group-update", Methods = "PATCH", Difference = "For administrators and owners only.")]
[Plays(
    "https://learn.microsoft.com/graph/api/group-delete", Methods = "DELETE",
    Difference = "A deleted group cannot be restored; the group of a team cannot be deleted.")]
internal sealed class ChangeGroupEndpoint(GroupRegistry groups, DirectoryRelations relations, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PATCH DELETE", $"/{version}/groups/{{group}}");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var group = GroupAddress.Get(context["group"], groups.Find);
        RequireOwner(context, group);
        if (HttpMethods.IsDelete(context.Request.Method))
        {
            if (group.IsTeam)
                throw GraphErrorException.NotSupported("the deletion of the group of a team");
            groups.Remove(group);
        }
        else
        {
            await UpdateAsync(context, group).ConfigureAwait(false);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public static void RequireOwner(RequestContext context, Group group)
    {
        if (!context.Caller.IsAdministrator && !group.HasOwner(context.Caller.Id))
            throw GraphErrorException.InsufficientPrivileges();
    }

    private async Task UpdateAsync(RequestContext context, Group group)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        GroupBody.RequireKnown(context, body);
        groups.Update(group.Id, current =>
        {
            var changed = GroupBody.Apply(current, body, relations, handledNames: []);
            return current.IsTeam && changed.MailNickname != current.MailNickname
                ? throw GraphErrorException.NotSupported("a change of the mail alias of a team")
                : changed;
        });
    }
}
