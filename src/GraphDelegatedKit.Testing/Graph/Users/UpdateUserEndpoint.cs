using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Graph.Users;

// https://learn.microsoft.com/graph/api/user-update: changes properties, and enables or disables an account; for administrators only.
// A null clears a property, except for the display name. The response has no body.
internal sealed class UpdateUserEndpoint(UserDirectory users, string version) : IEndpoint
{
    public Route Route { get; } = new(HostRole.Graph, "PATCH", $"/{version}/users/{{user}}");

    public async Task HandleAsync(RequestContext context)
    {
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        var user = users.Find(context["user"]) ?? throw GetUserEndpoint.CreateNotFoundError(context["user"]);
        var changed = body.Where(property => !property.Key.StartsWith('@'))
            .Aggregate(user, (current, property) => Change(current, property.Key, property.Value));
        if (!context.Caller.IsAdministrator)
            throw new GraphErrorException(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

        if (changed == user with { AccountEnabled = changed.AccountEnabled }) users.SetEnabled(user, changed.AccountEnabled);
        else users.Replace(user, changed);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static LocalUser Change(LocalUser user, string name, JsonNode? value) => name switch
    {
        "accountEnabled" => user with { AccountEnabled = ReadBoolean(name, value) },
        "displayName" => user with { DisplayName = ReadText(name, value) is { Length: > 0 } text ? text : throw CreateInvalidError(name) },
        "givenName" => user with { GivenName = ReadText(name, value) },
        "surname" => user with { Surname = ReadText(name, value) },
        "jobTitle" => user with { JobTitle = ReadText(name, value) },
        "mail" => user with { Mail = ReadText(name, value) },
        "department" => user with { Department = ReadText(name, value) },
        "officeLocation" => user with { OfficeLocation = ReadText(name, value) },
        "mobilePhone" => user with { MobilePhone = ReadText(name, value) },
        "preferredLanguage" => user with { PreferredLanguage = ReadText(name, value) },
        _ => throw GraphErrorException.NotSupported($"a change of a user's {name}"),
    };

    private static bool ReadBoolean(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw CreateInvalidError(name),
    };

    private static string? ReadText(string name, JsonNode? value) => value?.GetValueKind() switch
    {
        null => null,
        JsonValueKind.String => value.GetValue<string>(),
        _ => throw CreateInvalidError(name),
    };

    private static GraphErrorException CreateInvalidError(string name) =>
        new(400, "Request_BadRequest", $"Invalid value specified for property '{name}' of resource 'User'.");
}
