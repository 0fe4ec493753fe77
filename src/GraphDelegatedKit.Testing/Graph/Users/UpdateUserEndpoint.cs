using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-update: enables or disables an account; for administrators only.
// The response has no body.
internal sealed class UpdateUserEndpoint(UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PATCH", $"/{version}/users/{{user}}");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var user = users.Find(context["user"]) ?? throw GetUserEndpoint.CreateNotFoundError(context["user"]);
        var unsupported = body.FirstOrDefault(property => property.Key != "accountEnabled" && !property.Key.StartsWith('@'));
        if (unsupported.Key is { } unsupportedProperty)
            throw GraphErrorException.NotSupported($"a change of a user's {unsupportedProperty}");
        if (!context.Caller.IsAdministrator)
            throw new GraphErrorException(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

        if (body["accountEnabled"] is { } value)
        {
            if (value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
                throw new GraphErrorException(
                    400, "Request_BadRequest", "Invalid value specified for property 'accountEnabled' of resource 'User'.");
            users.SetEnabled(user, value.GetValue<bool>());
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
