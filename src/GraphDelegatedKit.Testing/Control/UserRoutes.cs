using System.Text.Json;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Suggestions;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Control;

// The routes about users: their properties, their tokens and their sign-ins.
internal sealed class UserRoutes(LocalTenant tenant, Func<TenantServices> services)
{
    private const int DefaultPage = 100, MaxPage = 1_000;

    private UserDirectory Users => services().Users;

    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/users", "The users.", GetAsync)
        {
            Query =
            [
                new("skip", "integer", "The number of users to leave out. The default is 0."),
                new("search", "string", "Only users whose display name or user name contains this text."),
                new("top", "integer", "The number of users, up to 1,000. The default is 100."),
            ],
            Responses = [new(200, "The users, and how many there are.", "Users")],
        },
        new("POST", "/_local/users", "Adds a user, or a guest: a user of another tenant.", PostAsync)
        {
            Body = "NewUser",
            Responses = [new(201, "The user.", "User")],
        },
        new("GET", "/_local/users/{user}", "A user, by id or name.", request => request.WriteAsync(200, CreateJson(Find(request))))
        {
            Responses = [new(200, "The user.", "User")],
        },
        new("DELETE", "/_local/users/{user}", "Removes a user: requests no longer find the user, and existing sign-ins end.", DeleteAsync)
        {
            Responses = [new(204, "The user is removed.")],
        },
        new("PATCH", "/_local/users/{user}", "Changes properties of a user, and the claims of the tokens that are issued from now on.",
            PatchAsync)
        {
            Body = "UserChange",
            Responses = [new(200, "The changed user.", "User")],
        },
        new("POST", "/_local/users/{user}/revokeSignIns", "Revokes every sign-in of a user. The user can sign in again.", RevokeAsync)
        {
            Responses = [new(204, "They are revoked.")],
        },
        new("POST", "/_local/users/{user}/token", "Creates an access token for Graph, as if the user had signed in and consented. "
            + "Without a body it has the permission User.Read.",
            CreateTokenAsync)
        {
            Body = "TokenRequest",
            IsBodyRequired = false,
            Responses = [new(200, "The token.", "Token")],
        },
    ];

    private Task GetAsync(ControlRequest request)
    {
        var (skip, top) = ((int)request.GetInteger("skip", 0, int.MaxValue), (int)request.GetInteger("top", DefaultPage, MaxPage));
        var search = request.GetQuery("search");
        var matching = search is null ? Users.All : [.. Users.All.Where(user => Matches(user, search))];
        return request.WriteAsync(200, new JsonObject
        {
            ["count"] = matching.Count,
            ["users"] = new JsonArray([.. matching.Skip(skip).Take(top).Select(CreateJson)]),
        });
    }

    private static bool Matches(LocalUser user, string text) =>
        user.DisplayName.Contains(text, StringComparison.OrdinalIgnoreCase)
        || user.UserPrincipalName.Contains(text, StringComparison.OrdinalIgnoreCase);

    private async Task PostAsync(ControlRequest request)
    {
        var body = await request.ReadObjectAsync().ConfigureAwait(false);
        var (user, claims) = Apply(UserFields.Create(body), body);
        try
        {
            Users.Add(user);
        }
        catch (ArgumentException)
        {
            throw new ControlException(
                409, $"Another user has the name '{user.UserPrincipalName}' or the id '{user.Id}'. Choose another one.");
        }

        if (claims is not null)
            Users.SetClaims(user, claims);
        await request.WriteAsync(201, CreateJson(user)).ConfigureAwait(false);
    }

    private Task DeleteAsync(ControlRequest request)
    {
        Users.Remove(Find(request), "changed");
        return request.WriteNothingAsync();
    }

    private async Task PatchAsync(ControlRequest request)
    {
        var user = Find(request);
        var (changed, claims) = Apply(user, await request.ReadObjectAsync().ConfigureAwait(false));
        if (Users.Find(changed.UserPrincipalName) is { } other && other.Id != user.Id)
            throw new ControlException(409, $"Another user has the name '{changed.UserPrincipalName}'. Choose another one.");
        if (changed != user)
            Users.Replace(user, changed);
        if (claims is not null)
            Users.SetClaims(user, claims);
        await request.WriteAsync(200, CreateJson(changed)).ConfigureAwait(false);
    }

    // The claims are null if the body has none.
    private static (LocalUser User, Dictionary<string, JsonElement>? Claims) Apply(LocalUser user, JsonObject body)
    {
        Dictionary<string, JsonElement>? claims = null;
        foreach (var (name, value) in body)
        {
            if (name == "claims")
                claims = UserClaims.Parse(value);
            else
                user = UserFields.Set(user, name, value);
        }

        return (user, claims);
    }

    private async Task RevokeAsync(ControlRequest request)
    {
        await request.ReadFieldsAsync().ConfigureAwait(false);
        Users.RevokeSessions(Find(request));
        await request.WriteNothingAsync().ConfigureAwait(false);
    }

    private async Task CreateTokenAsync(ControlRequest request)
    {
        var user = Find(request);
        var body = await request.ReadFieldsAsync("scopes").ConfigureAwait(false);
        try
        {
            var token = tenant.CreateToken(user.Id, ReadScopes(body["scopes"]));
            await request.WriteAsync(200, new JsonObject { ["token"] = token }).ConfigureAwait(false);
        }
        catch (ArgumentException exception)
        {
            throw ControlException.BadRequest($"scopes: {exception.GetTextWithoutParameter()}");
        }
    }

    private static List<string>? ReadScopes(JsonNode? node) => node switch
    {
        null => null,
        JsonArray scopes when scopes.All(scope => scope is JsonValue value && value.TryGetValue<string>(out _)) =>
            [.. scopes.Select(scope => scope!.GetValue<string>())],
        _ => throw ControlException.BadRequest("scopes: expected an array of texts, such as [\"User.Read\"]."),
    };

    private LocalUser Find(ControlRequest request) => Users.Find(request["user"])
        ?? throw ControlException.NotFound(UnknownUser.Describe(Users, request["user"]));

    private JsonNode CreateJson(LocalUser user)
    {
        var json = UserFields.CreateJson(user);
        json["claims"] = UserClaims.CreateJson(Users.GetState(user).Claims);
        return json;
    }
}
