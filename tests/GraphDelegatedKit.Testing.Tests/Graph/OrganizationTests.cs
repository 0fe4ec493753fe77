namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class OrganizationTests
{
    private const string Url = "https://graph.microsoft.com/v1.0/organization";

    // https://learn.microsoft.com/graph/api/organization-list#permissions
    [TestCase("User.Read", 200, null)]
    [TestCase("Organization.Read.All", 200, "AAD")]
    [TestCase("Directory.Read.All", 200, "AAD")]
    [TestCase("Mail.Read", 403, null)]
    public async Task The_tenant_is_a_list_of_one_whose_details_need_a_permission(string scope, int status, string? tenantType)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { EnforceScopes = true });
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken(scopes: [scope]));

        var (actual, list) = await client.GetAsync(Url);

        Assert.That(actual, Is.EqualTo(status));
        if (status == 200)
        {
            var organization = list["value"]!.AsArray().Single()!;
            using (Assert.EnterMultipleScope())
            {
                Assert.That((string)organization["id"]!, Is.EqualTo(tenant.TenantId));
                Assert.That((string)organization["displayName"]!, Is.EqualTo("Contoso"));
                Assert.That((string)organization["verifiedDomains"]![0]!["name"]!, Is.EqualTo("contoso.onmicrosoft.com"));
                Assert.That((string?)organization["tenantType"], Is.EqualTo(tenantType));
                Assert.That(organization["businessPhones"]!.AsArray(), Is.Empty);
            }
        }
    }

    // https://learn.microsoft.com/graph/api/organization-get
    [Test]
    public async Task The_tenant_is_found_by_its_id()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken());

        var found = await client.GetAsync($"{Url}/{tenant.TenantId}?$select=displayName");
        var other = await client.GetAsync($"{Url}/{Guid.NewGuid()}");
        var unknown = await client.GetAsync($"{Url}?$select=shoeSize");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                found.Body.AsObject().Select(property => property.Key), Is.EqualTo(new[] { "@odata.context", "displayName" }));
            Assert.That(other.Status, Is.EqualTo(404));
            Assert.That(unknown.Status, Is.EqualTo(400));
        }
    }
}
