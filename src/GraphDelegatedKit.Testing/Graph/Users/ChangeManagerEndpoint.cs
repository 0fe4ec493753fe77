using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Assigns a manager with PUT, and removes the assignment with DELETE.
[Plays(
    "https://learn.microsoft.com/graph/api/user-post-manager", Methods = "PUT",
    Difference = "For administrators only; the manager is a user.")]
[Plays("https://learn.microsoft.com/graph/api/user-delete-manager", Methods = "DELETE", Difference = "For administrators only.")]
internal sealed class ChangeManagerEndpoint(UserDirectory users, DirectoryRelations relations, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PUT DELETE", $"/{version}/users/{{user}}/manager/$ref");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var user = UserAddress.Get(context, users);
        string? manager = null;
        if (HttpMethods.IsPut(context.Request.Method))
        {
            var body = await context.ReadJsonAsync().ConfigureAwait(false);
            var reference = DirectoryReference.Resolve(body["@odata.id"], relations);
            manager = (reference.User ?? throw GraphErrorException.InvalidProperty("manager", DirectoryReference.InvalidTargetMessage)).Id;
        }
        else if (relations.FindManager(user) is null)
        {
            throw GraphErrorException.ResourceNotFound("manager");
        }

        if (!context.Caller.IsAdministrator)
            throw GraphErrorException.InsufficientPrivileges();
        users.Replace(user, user with { Manager = manager });
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
