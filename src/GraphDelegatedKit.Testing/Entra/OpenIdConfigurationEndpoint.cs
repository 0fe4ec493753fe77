using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra;

// The document names the tenant by id. For "common" and "organizations" the issuer contains a placeholder instead.
[Plays("https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#fetch-the-openid-configuration-document")]
internal sealed class OpenIdConfigurationEndpoint(TenantRegistration registration, bool isVersion2) : IEndpoint
{
    public Route Route { get; } = new(
        HostRole.SignIn,
        "GET",
        isVersion2 ? "/{tenant}/v2.0/.well-known/openid-configuration" : "/{tenant}/.well-known/openid-configuration");

    public Task HandleAsync(RequestContext context)
    {
        registration.RequireTenant(context);
        var requestedTenant = context["tenant"].ToLowerInvariant();
        var isAnyTenant = requestedTenant is "common" or "organizations";
        var tenant = isAnyTenant ? requestedTenant : registration.TenantId;
        var issuerTenant = isAnyTenant ? "{tenantid}" : registration.TenantId;
        var origin = context.Origin.BaseUrl;
        var oauthBaseUrl = $"{origin}/{tenant}/oauth2" + (isVersion2 ? "/v2.0" : "");

        return context.WriteJsonAsync(200, new JsonObject
        {
            ["token_endpoint"] = oauthBaseUrl + "/token",
            ["token_endpoint_auth_methods_supported"] = ToArray("client_secret_post private_key_jwt client_secret_basic"),
            ["jwks_uri"] = $"{origin}/{tenant}/discovery" + (isVersion2 ? "/v2.0" : "") + "/keys",
            ["response_modes_supported"] = ToArray("query fragment form_post"),
            ["subject_types_supported"] = ToArray("pairwise"),
            ["id_token_signing_alg_values_supported"] = ToArray("RS256"),
            ["response_types_supported"] = new JsonArray("code", "id_token", "code id_token"),
            ["scopes_supported"] = ToArray("openid profile email offline_access"),
            ["issuer"] = isVersion2 ? $"{origin}/{issuerTenant}/v2.0" : $"https://sts.windows.net/{issuerTenant}/",
            ["request_uri_parameter_supported"] = false,
            ["authorization_endpoint"] = oauthBaseUrl + "/authorize",
            ["device_authorization_endpoint"] = oauthBaseUrl + "/devicecode",
            ["http_logout_supported"] = true,
            ["end_session_endpoint"] = oauthBaseUrl + "/logout",
            ["claims_supported"] = ToArray("sub iss aud exp iat auth_time acr nonce preferred_username name tid ver at_hash c_hash email"),
            ["tenant_region_scope"] = isAnyTenant ? null : "EU",
            ["cloud_instance_name"] = "microsoftonline.com",
            ["msgraph_host"] = HostNames.GetGraphHost(context.Origin.Host.Host),
        });
    }

    private static JsonArray ToArray(string values) => new([.. values.Split(' ').Select(value => (JsonNode)value)]);
}
