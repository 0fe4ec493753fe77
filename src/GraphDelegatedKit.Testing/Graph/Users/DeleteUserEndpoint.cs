using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Removes a user, who is signed out and leaves all groups. A delta reports the reason "changed", because Graph could restore the user.
[Plays(
    "https://learn.microsoft.com/graph/api/user-delete", Difference = "For administrators only; a deleted user cannot be restored.")]
internal sealed class DeleteUserEndpoint(UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "DELETE", $"/{version}/users/{{user}}");

    public Task HandleAsync(RequestContext context)
    {
        var user = UserAddress.Get(context, users);
        if (!context.Caller.IsAdministrator)
            throw GraphErrorException.InsufficientPrivileges();
        users.Remove(user, "changed");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
