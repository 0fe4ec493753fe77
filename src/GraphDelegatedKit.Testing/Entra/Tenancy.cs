using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Entra;

// Who the tenant and its one application are, and by which names they are asked for.
internal sealed record Tenancy(string TenantId, string ClientId, string ApplicationName)
{
    private static readonly string[] Names = ["common", "organizations", "contoso.onmicrosoft.com", "contoso.com"];

    public void RequireTenant(Exchange exchange)
    {
        var asked = exchange["tenant"];
        if (!IsTenant(asked))
        {
            throw new EntraRefusal(
                HttpMethods.IsGet(exchange.Request.Method) ? "invalid_tenant" : "invalid_request",
                90002,
                $"Tenant '{asked}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. "
                + "Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.");
        }
    }

    public void RequireClient(string clientId)
    {
        if (!clientId.Equals(ClientId, StringComparison.OrdinalIgnoreCase))
        {
            throw new EntraRefusal(
                "unauthorized_client",
                700016,
                $"Application with identifier '{clientId}' was not found in the directory 'Contoso'. This can happen if the application has not been "
                + "installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.");
        }
    }

    private bool IsTenant(string asked) =>
        asked.Equals(TenantId, StringComparison.OrdinalIgnoreCase) || Names.Contains(asked, StringComparer.OrdinalIgnoreCase);
}
