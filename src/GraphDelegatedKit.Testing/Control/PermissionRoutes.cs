using System.Net.Mime;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Control;

// The routes about the permissions that requests needed.
internal sealed class PermissionRoutes(LocalTenant tenant)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    public IEnumerable<ControlRoute> Create() =>
    [
        new("GET", "/_local/permissions",
            "The least privileged permissions that the requests needed, against the scopes in their tokens, by application and user.",
            request => request.WriteAsync(200, JsonSerializer.SerializeToNode(tenant.GetPermissionReport(), JsonOptions)!))
        {
            Responses = [new(200, "The permissions.", "Permissions")],
        },
        new("GET", "/_local/permissions.txt", "The same as a table to read.",
            request => request.WriteTextAsync(tenant.GetPermissionReport().ToString()))
        {
            Responses = [new(200, "The table.", "PermissionsText", MediaTypeNames.Text.Plain)],
        },
        new("DELETE", "/_local/permissions", "Forgets which permissions the requests so far needed.", DeleteAsync)
        {
            Responses = [new(204, "They are forgotten.")],
        },
    ];

    private Task DeleteAsync(ControlRequest request)
    {
        tenant.ClearPermissionReport();
        return request.WriteNothingAsync();
    }
}
