using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// Lists the host aliases of each cloud. MSAL requests them before it trusts a host.
[Plays("https://learn.microsoft.com/entra/msal/dotnet/advanced/instance-metadata")]
internal sealed class InstanceDiscoveryEndpoint : IEndpoint
{
    private static readonly string[][] Clouds =
    [
        ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"],
        ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
        ["login.microsoftonline.us", "login.usgovcloudapi.net"],
        ["login-us.microsoftonline.com"],
    ];

    public Route Route { get; } = new(HostRole.SignIn, "GET", "/common/discovery/instance");

    public Task HandleAsync(RequestContext context)
    {
        var authorizationEndpoint = context.Request.Query["authorization_endpoint"].ToString();
        if (!Uri.TryCreate(authorizationEndpoint, UriKind.Absolute, out var endpoint))
            throw new EntraErrorException(
                "invalid_request", 900144, "The request must contain the following parameter: 'authorization_endpoint'.");
        if (!Clouds.Any(cloud => cloud.Contains(endpoint.Host)) && HostNames.GetRole(endpoint.Host) != HostRole.Any)
            throw new EntraErrorException("invalid_instance", 50049, $"Unknown or invalid instance. {endpoint.Host} is not known.");

        var tenant = endpoint.Segments.Length > 1 ? endpoint.Segments[1].Trim('/') : "common";
        return context.WriteJsonAsync(200, new JsonObject
        {
            ["tenant_discovery_endpoint"] = $"{endpoint.GetLeftPart(UriPartial.Authority)}/{tenant}/v2.0/.well-known/openid-configuration",
            ["api-version"] = "1.1",
            ["metadata"] = new JsonArray([.. Clouds.Select(CreateMetadata)]),
        });
    }

    private static JsonNode CreateMetadata(string[] aliases) => new JsonObject
    {
        ["preferred_network"] = aliases[0],
        ["preferred_cache"] = aliases[0] == "login.microsoftonline.com" ? "login.windows.net" : aliases[0],
        ["aliases"] = new JsonArray([.. aliases.Select(alias => (JsonNode)alias)]),
    };
}
