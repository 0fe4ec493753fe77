using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document
// A tenant asked by name is told by id; asked for no tenant in particular, the document says so with a placeholder.
internal sealed class OpenIdConfiguration(Tenancy tenancy, bool version2) : IEndpoint
{
    public Route Route { get; } = new(
        Role.SignIn, "GET", version2 ? "/{tenant}/v2.0/.well-known/openid-configuration" : "/{tenant}/.well-known/openid-configuration");

    public Task AnswerAsync(Exchange exchange)
    {
        tenancy.RequireTenant(exchange);
        var asked = exchange["tenant"].ToLowerInvariant();
        var anybody = asked is "common" or "organizations";
        var tenant = anybody ? asked : tenancy.TenantId;
        var issuerTenant = anybody ? "{tenantid}" : tenancy.TenantId;
        var origin = exchange.Origin.Base;
        var protocol = $"{origin}/{tenant}/oauth2" + (version2 ? "/v2.0" : "");

        return exchange.JsonAsync(200, new JsonObject
        {
            ["token_endpoint"] = protocol + "/token",
            ["token_endpoint_auth_methods_supported"] = Words("client_secret_post private_key_jwt client_secret_basic"),
            ["jwks_uri"] = $"{origin}/{tenant}/discovery" + (version2 ? "/v2.0" : "") + "/keys",
            ["response_modes_supported"] = Words("query fragment form_post"),
            ["subject_types_supported"] = Words("pairwise"),
            ["id_token_signing_alg_values_supported"] = Words("RS256"),
            ["response_types_supported"] = Words("code"),
            ["scopes_supported"] = Words("openid profile email offline_access"),
            ["issuer"] = version2 ? $"{origin}/{issuerTenant}/v2.0" : $"https://sts.windows.net/{issuerTenant}/",
            ["request_uri_parameter_supported"] = false,
            ["authorization_endpoint"] = protocol + "/authorize",
            ["device_authorization_endpoint"] = protocol + "/devicecode",
            ["http_logout_supported"] = true,
            ["end_session_endpoint"] = protocol + "/logout",
            ["claims_supported"] = Words("sub iss aud exp iat auth_time acr nonce preferred_username name tid ver at_hash c_hash email"),
            ["tenant_region_scope"] = anybody ? null : "EU",
            ["cloud_instance_name"] = "microsoftonline.com",
            ["msgraph_host"] = HostNames.GraphHostFor(exchange.Origin.Host.Host),
        });
    }

    private static JsonArray Words(string words) => new([.. words.Split(' ').Select(word => (JsonNode)word)]);
}
