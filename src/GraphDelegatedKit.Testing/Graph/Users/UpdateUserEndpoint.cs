using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Changes properties, and enables or disables an account; /me is the caller. The response has no body.
[Plays(
    "https://learn.microsoft.com/graph/api/user-update",
    Difference = "Users who are no administrators change only their own mobile phone and what they tell about themselves, such as aboutMe "
        + "and skills. Passwords are ignored.",
    IsJudgement = true)]
internal sealed class UpdateUserEndpoint(UserDirectory users, TenantDomains domains, string pattern) : IEndpoint
{
    private static readonly string[] OwnNames =
    [
        "aboutMe", "birthday", "hireDate", "interests", "mobilePhone", "mySite", "pastProjects", "preferredName", "responsibilities",
        "schools", "skills",
    ];

    public Route Route { get; } = new(HostRole.Graph, "PATCH", pattern);

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var user = UserAddress.Get(context, users);
        UserBody.RequireKnown(context, body);
        var changed = UserBody.Apply(user, body);
        RequireRight(context, user, body);
        RequireFreeName(user, changed);

        if (changed == user with { AccountEnabled = changed.AccountEnabled }) users.SetEnabled(user, changed.AccountEnabled);
        else users.Replace(user, changed);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static void RequireRight(RequestContext context, LocalUser user, JsonObject body)
    {
        var isAllowed = context.Caller.IsAdministrator
            || (user.Id == context.Caller.Id && body.All(property => property.Key.StartsWith('@') || OwnNames.Contains(property.Key)));
        if (!isAllowed)
            throw GraphErrorException.InsufficientPrivileges();
    }

    // The error was observed for a name without a verified domain: https://stackoverflow.com/questions/48923171
    private void RequireFreeName(LocalUser user, LocalUser changed)
    {
        if (changed.UserPrincipalName == user.UserPrincipalName)
            return;
        if (!domains.IsVerified(changed.UserPrincipalName))
            throw GraphErrorException.InvalidProperty("userPrincipalName", "Property userPrincipalName is invalid.");
        if (users.Find(changed.UserPrincipalName) is { } other && other.Id != user.Id)
            throw GraphErrorException.ObjectConflict("userPrincipalName");
    }
}
