using System.Text.Json.Nodes;
using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Organizations;

// Returns the tenant itself: as a list of one, or by its id.
[Plays("https://learn.microsoft.com/graph/api/organization-list")]
[Plays("https://learn.microsoft.com/graph/api/organization-get", Path = "{organization}")]
internal sealed class GetOrganizationEndpoint(string tenantId, TenantDomains domains, string version, bool isListRequest) : IEndpoint
{
    // https://learn.microsoft.com/graph/api/organization-list#permissions: what User.Read gives.
    private static readonly string[] BasicNames = ["id", "displayName", "verifiedDomains"];

    private static readonly string[] Relationships =
        ["branding", "certificateBasedAuthConfiguration", "extensions", "mobileDeviceManagementAuthority"];

    public Route Route { get; } = new(HostRole.Graph, "GET", $"/{version}/organization" + (isListRequest ? "" : "/{organization}"));

    public Task HandleAsync(RequestContext context)
    {
        var query = ODataQuery.Read(context, "$select");
        var organization = Create(context.IsLimitedToBasicOrganization);
        query.RequireSelectable("microsoft.graph.organization", name => IsKnown(organization, name));
        var select = query.Select;
        var selected = Selection.Apply(organization, select is ["*"] ? null : select);
        var fragment = select is null or ["*"] ? "organization" : $"organization({string.Join(',', select)})";
        if (isListRequest)
            return CollectionWriter.WriteAsync(context, fragment, [selected]);

        if (!context["organization"].Equals(tenantId, StringComparison.OrdinalIgnoreCase))
            throw GraphErrorException.ResourceNotFound(context["organization"]);
        var contextUrl = $"{GraphRoot.GetUrl(context)}/$metadata#{fragment}/$entity";
        return context.WriteJsonAsync(200, Selection.AddContext(selected, contextUrl));
    }

    private static bool IsKnown(JsonObject organization, string name) =>
        organization.ContainsKey(name) || Relationships.Contains(name, StringComparer.OrdinalIgnoreCase);

    private JsonObject Create(bool isLimited)
    {
        var organization = new JsonObject
        {
            ["id"] = tenantId,
            ["deletedDateTime"] = null,
            ["businessPhones"] = new JsonArray(),
            ["city"] = null,
            ["country"] = null,
            ["countryLetterCode"] = "US",
            ["createdDateTime"] = "2020-01-01T00:00:00Z",
            ["defaultUsageLocation"] = "US",
            ["displayName"] = "Contoso",
            ["isMultipleDataLocationsForServicesEnabled"] = null,
            ["marketingNotificationEmails"] = new JsonArray(),
            ["onPremisesLastSyncDateTime"] = null,
            ["onPremisesSyncEnabled"] = null,
            ["partnerTenantType"] = null,
            ["postalCode"] = null,
            ["preferredLanguage"] = "en",
            ["securityComplianceNotificationMails"] = new JsonArray(),
            ["securityComplianceNotificationPhones"] = new JsonArray(),
            ["state"] = null,
            ["street"] = null,
            ["technicalNotificationMails"] = new JsonArray(),
            ["tenantType"] = "AAD",
            ["directorySizeQuota"] = new JsonObject { ["used"] = 0, ["total"] = 50_000 },
            ["assignedPlans"] = new JsonArray(),
            ["privacyProfile"] = null,
            ["provisionedPlans"] = new JsonArray(),
            ["verifiedDomains"] = new JsonArray([.. domains.All.Select(CreateDomain)]),
        };
        foreach (var (name, value) in isLimited ? organization.ToList() : [])
        {
            if (!BasicNames.Contains(name))
                organization[name] = value is JsonArray ? new JsonArray() : null;
        }

        return organization;
    }

    private static JsonNode CreateDomain(string name) => new JsonObject
    {
        ["capabilities"] = "Email, OfficeCommunicationsOnline",
        ["isDefault"] = name == TenantDomains.Initial,
        ["isInitial"] = name == TenantDomains.Initial,
        ["name"] = name,
        ["type"] = "Managed",
    };
}
