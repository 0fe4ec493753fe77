using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Changes properties, and enables or disables an account. The response has no body.
[Plays("https://learn.microsoft.com/graph/api/user-update", Difference = "For administrators only; passwords are ignored.")]
internal sealed class UpdateUserEndpoint(UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PATCH", $"/{version}/users/{{user}}");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var user = UserAddress.Get(context, users);
        UserBody.RequireKnown(context, body);
        var changed = UserBody.Apply(user, body);
        if (!context.Caller.IsAdministrator)
            throw GraphErrorException.InsufficientPrivileges();
        if (users.Find(changed.UserPrincipalName) is { } other && other.Id != user.Id)
            throw GraphErrorException.ObjectConflict("userPrincipalName");

        if (changed == user with { AccountEnabled = changed.AccountEnabled }) users.SetEnabled(user, changed.AccountEnabled);
        else users.Replace(user, changed);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
