using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Control;

// The routes about sign-ins that wait for a user: they decide without the sign-in pages. The codes of the clients are not shown.
internal sealed class DeviceCodeRoutes(Func<TenantServices> services)
{
    private DeviceCodeStore Codes => services().DeviceCodes;

    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/deviceCodes", "The device codes of the last hour, with the codes that users enter.",
            request => request.WriteAsync(200, new JsonObject { ["deviceCodes"] = new JsonArray([.. Codes.ReadAll(CreateJson)]) }))
        {
            Responses = [new(200, "The device codes.", "DeviceCodes")],
        },
        new("POST", "/_local/deviceCodes/{userCode}/approve", "Signs a user in, who consents to all requested permissions.", ApproveAsync)
        {
            Body = "Approval",
            IsBodyRequired = false,
            Responses = [new(204, "The next poll of the client gets tokens.")],
        },
        new("POST", "/_local/deviceCodes/{userCode}/deny", "Declines the sign-in.", DenyAsync)
        {
            Responses = [new(204, "The next poll of the client gets authorization_declined.")],
        },
    ];

    private async Task ApproveAsync(ControlRequest request)
    {
        var body = await request.ReadFieldsAsync("user").ConfigureAwait(false);
        var code = FindPending(request);
        var user = FindUser(body["user"]);
        if (!user.AccountEnabled)
        {
            throw new ControlException(
                409, $"The account of '{user.UserPrincipalName}' is disabled. Enable it with PATCH /_local/users/{user.Id}.");
        }

        services().Consents.Grant(user, code.App, code.Scopes.ResourceScopes);
        if (!Codes.Approve(code, user, Guid.NewGuid()))
            throw CreateDecidedError(request);
        await request.WriteNothingAsync().ConfigureAwait(false);
    }

    private async Task DenyAsync(ControlRequest request)
    {
        await request.ReadFieldsAsync().ConfigureAwait(false);
        if (!Codes.Decline(FindPending(request)))
            throw CreateDecidedError(request);
        await request.WriteNothingAsync().ConfigureAwait(false);
    }

    private LocalUser FindUser(JsonNode? node)
    {
        if (node is null)
            return services().Users.All is [var first, ..]
                ? first
                : throw ControlException.BadRequest("user: the tenant has no users. Add one with POST /_local/users.");
        if (node is not JsonValue value || !value.TryGetValue<string>(out var name))
            throw ControlException.BadRequest("user: expected the id or name of a user.");
        return services().Users.Find(name)
            ?? throw ControlException.BadRequest($"user: {UnknownUser.Describe(services().Users, name)}");
    }

    private DeviceCode FindPending(ControlRequest request)
    {
        var userCode = request["userCode"];
        if (Codes.FindPending(userCode) is { } code)
            return code;
        throw Codes.ReadAll(known => known.UserCode).Contains(userCode, StringComparer.OrdinalIgnoreCase)
            ? CreateDecidedError(request)
            : ControlException.NotFound($"There is no device code '{userCode}'. GET /_local/deviceCodes lists them.");
    }

    private static ControlException CreateDecidedError(ControlRequest request) =>
        new(409, $"The device code '{request["userCode"]}' is decided or expired. Request another one.");

    private JsonNode CreateJson(DeviceCode code) => new JsonObject
    {
        ["userCode"] = code.UserCode,
        ["state"] = code.IsDeclined ? "denied"
            : code.IsRedeemed ? "redeemed"
            : Codes.IsExpired(code) ? "expired"
            : code.ApprovedBy is null ? "pending"
            : "approved",
        ["clientId"] = code.App.ClientId,
        ["app"] = code.App.DisplayName,
        ["scopes"] = new JsonArray([.. code.Scopes.ResourceScopes.Select(scope => JsonValue.Create(scope))]),
        ["expiresOn"] = code.ExpiresOn,
        ["user"] = code.ApprovedBy?.UserPrincipalName,
    };
}
