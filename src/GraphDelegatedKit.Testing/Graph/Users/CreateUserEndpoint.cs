using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Graph.Users;

// Requires accountEnabled, displayName, mailNickname, userPrincipalName in a verified domain, and a password. The errors are observed:
// microsoft-graph-docs#1508 for a name in use, terraform-provider-azuread for a domain that is missing or not verified, and
// https://learn.microsoft.com/graph/errors for their form.
[Plays(
    "https://learn.microsoft.com/graph/api/user-post-users",
    Difference = "For administrators only; any password is accepted and forgotten; no identities instead of a user principal name.")]
internal sealed class CreateUserEndpoint(UserDirectory users, TenantDomains domains, string version) : IEndpoint
{
    private static readonly string[] RequiredNames = ["accountEnabled", "displayName", "mailNickname", "userPrincipalName"];

    public Route Route { get; } = new(HostRole.Graph, "POST", $"/{version}/users");

    public async Task HandleAsync(RequestContext context)
    {
        ODataQuery.Read(context);
        var body = await context.ReadJsonAsync().ConfigureAwait(false);
        UserBody.RequireKnown(context, body);
        var user = Read(body) with { Id = Guid.NewGuid().ToString() };
        if (!context.Caller.IsAdministrator)
            throw GraphErrorException.InsufficientPrivileges();
        Add(user);

        var properties = UserProperties.Select(null);
        await context.WriteJsonAsync(201, json =>
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", properties.GetContextUrl(GraphRoot.GetUrl(context)) + "/$entity");
            properties.Write(json, user, context);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private LocalUser Read(JsonObject body)
    {
        if (body.ContainsKey("identities"))
            throw GraphErrorException.NotSupported("a user with identities");
        UserBody.Reader.Require(body, RequiredNames);
        if (body["passwordProfile"] is not JsonObject profile || string.IsNullOrEmpty(profile["password"]?.ToString()))
            throw new GraphErrorException(400, "Request_BadRequest", "A password must be specified to create a new user.");

        var user = UserBody.Apply(new LocalUser { Id = "", DisplayName = "", UserPrincipalName = "" }, body);
        return domains.IsVerified(user.UserPrincipalName)
            ? user
            : throw GraphErrorException.InvalidProperty(
                "userPrincipalName",
                "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your "
                + "organization.");
    }

    private void Add(LocalUser user)
    {
        try
        {
            users.Add(user);
        }
        catch (ArgumentException)
        {
            throw GraphErrorException.ObjectConflict("userPrincipalName");
        }
    }
}
