using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Entra;

// The ids of the tenant and of its default application, and the names under which clients request the tenant.
internal sealed record TenantRegistration(string TenantId, string ClientId, string ApplicationName)
{
    private static readonly string[] TenantAliases = ["common", "organizations", "contoso.onmicrosoft.com", "contoso.com"];

    // Whether the tenant was created without the sample data.
    public bool IsEmpty { get; init; }

    public void RequireTenant(RequestContext context)
    {
        var tenant = context["tenant"];
        if (!IsTenant(tenant))
        {
            throw new EntraErrorException(
                HttpMethods.IsGet(context.Request.Method) ? "invalid_tenant" : "invalid_request",
                90002,
                $"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. "
                + "Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.");
        }
    }

    public bool IsTenant(string tenant) =>
        tenant.Equals(TenantId, StringComparison.OrdinalIgnoreCase) || TenantAliases.Contains(tenant, StringComparer.OrdinalIgnoreCase);
}
