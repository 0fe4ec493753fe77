using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/msal/dotnet/advanced/instance-metadata: which hosts are the same cloud. MSAL asks before it trusts a host.
internal sealed class InstanceDiscovery : IEndpoint
{
    private static readonly string[][] Clouds =
    [
        ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"],
        ["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
        ["login.microsoftonline.us", "login.usgovcloudapi.net"],
        ["login-us.microsoftonline.com"],
    ];

    public Route Route { get; } = new(Role.SignIn, "GET", "/common/discovery/instance");

    public Task AnswerAsync(Exchange exchange)
    {
        var asked = exchange.Request.Query["authorization_endpoint"].ToString();
        if (!Uri.TryCreate(asked, UriKind.Absolute, out var endpoint))
            throw new EntraRefusal("invalid_request", 900144, "The request must contain the following parameter: 'authorization_endpoint'.");
        if (!Clouds.Any(cloud => cloud.Contains(endpoint.Host)) && HostNames.RoleOf(endpoint.Host) != Role.Any)
            throw new EntraRefusal("invalid_instance", 50049, $"Unknown or invalid instance. {endpoint.Host} is not known.");

        var tenant = endpoint.Segments.Length > 1 ? endpoint.Segments[1].Trim('/') : "common";
        return exchange.JsonAsync(200, new JsonObject
        {
            ["tenant_discovery_endpoint"] = $"{endpoint.GetLeftPart(UriPartial.Authority)}/{tenant}/v2.0/.well-known/openid-configuration",
            ["api-version"] = "1.1",
            ["metadata"] = new JsonArray([.. Clouds.Select(Metadata)]),
        });
    }

    private static JsonNode Metadata(string[] aliases) => new JsonObject
    {
        ["preferred_network"] = aliases[0],
        ["preferred_cache"] = aliases[0] == "login.microsoftonline.com" ? "login.windows.net" : aliases[0],
        ["aliases"] = new JsonArray([.. aliases.Select(alias => (JsonNode)alias)]),
    };
}
