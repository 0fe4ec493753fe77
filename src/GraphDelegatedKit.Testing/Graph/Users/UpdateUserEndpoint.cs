using System.Text.Json;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-update: an administrator enables or disables an account. Nothing comes back.
internal sealed class UpdateUserEndpoint(People.People people, string version) : IEndpoint
{
    public Route Route { get; } = new(Role.Graph, "PATCH", $"/{version}/users/{{user}}");

    public async Task AnswerAsync(Exchange exchange)
    {
        var body = await exchange.ReadJsonAsync().ConfigureAwait(false);
        var user = people.Find(exchange["user"]) ?? throw GetUserEndpoint.NotFound(exchange["user"]);
        if (body.FirstOrDefault(property => property.Key != "accountEnabled" && !property.Key.StartsWith('@')).Key is { } other)
            throw GraphRefusal.NotPlayed($"a change of a user's {other}");
        if (!exchange.Caller.IsAdministrator)
            throw new GraphRefusal(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

        if (body["accountEnabled"] is { } value)
        {
            if (value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False))
                throw new GraphRefusal(400, "Request_BadRequest", "Invalid value specified for property 'accountEnabled' of resource 'User'.");
            people.Enable(user, value.GetValue<bool>());
        }

        exchange.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
