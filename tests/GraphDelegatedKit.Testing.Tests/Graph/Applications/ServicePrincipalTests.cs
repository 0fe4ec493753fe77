using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/serviceprincipal
[TestFixture]
internal sealed class ServicePrincipalTests : AppFixture
{
    // https://learn.microsoft.com/graph/permissions-reference
    [TestCase("User.Read", "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "User")]
    [TestCase("Directory.Read.All", "06da0dbc-49e2-44d2-8312-53f166ab848a", "Admin")]
    [TestCase("offline_access", "7427e0e9-2fba-42fe-b0c0-848c9e6a8182", "User")]
    public async Task The_one_of_Microsoft_Graph_lists_the_delegated_permissions_with_their_ids(string name, string id, string type)
    {
        var principal = await GetAsync($"servicePrincipals(appId='{GraphAppId}')");

        var scope = principal["oauth2PermissionScopes"]!.AsArray().Single(candidate => (string)candidate!["value"]! == name)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)principal["displayName"]!, Is.EqualTo("Microsoft Graph"));
            Assert.That((string)scope["id"]!, Is.EqualTo(id));
            Assert.That((string)scope["type"]!, Is.EqualTo(type));
            Assert.That((bool)scope["isEnabled"]!, Is.True);
        }
    }

    [Test]
    public async Task Every_delegated_permission_has_an_id_of_its_own_that_stays()
    {
        await using var other = await LocalTenant.StartAsync();
        using var client = new TenantClient(other);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", other.CreateToken());

        var scopes = (await GetAsync($"servicePrincipals(appId='{GraphAppId}')"))["oauth2PermissionScopes"]!;
        var (_, otherPrincipal) = await client.GetAsync($"{GraphUrl}/servicePrincipals(appId='{GraphAppId}')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(scopes.AsArray(), Has.Count.GreaterThan(700));
            Assert.That(scopes.AsArray().Select(scope => (string)scope!["id"]!), Is.Unique);
            Assert.That(JsonNode.DeepEquals(scopes, otherPrincipal["oauth2PermissionScopes"]), Is.True);
        }
    }

    // https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals
    [Test]
    public async Task A_service_principal_is_created_once_for_an_application()
    {
        var app = await CreateWebAppAsync();
        var body = $$"""{"appId":"{{app["appId"]}}","tags":["WindowsAzureActiveDirectoryIntegratedApp"]}""";

        var created = await PostAsync("servicePrincipals", body);
        var again = await PostAsync("servicePrincipals", body);
        var listed = await GetAsync($"servicePrincipals?$filter=appId eq '{app["appId"]}'");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Status, Is.EqualTo(201), created.Body.ToJsonString());
            Assert.That((string)created.Body["displayName"]!, Is.EqualTo("Notes"));
            Assert.That((string)created.Body["replyUrls"]![0]!, Is.EqualTo(RedirectUri));
            Assert.That((string)created.Body["appOwnerOrganizationId"]!, Is.EqualTo(Tenant.TenantId));
            Assert.That(again.Status, Is.EqualTo(409));
            Assert.That(GetErrorCode(again.Body), Is.EqualTo("Request_MultipleObjectsWithSameKeyValue"));
            Assert.That((string)listed["value"]![0]!["id"]!, Is.EqualTo((string)created.Body["id"]!));
            Assert.That((string)listed["value"]![0]!["tags"]![0]!, Is.EqualTo("WindowsAzureActiveDirectoryIntegratedApp"));
        }
    }

    [Test]
    public async Task There_is_none_for_an_application_that_does_not_exist()
    {
        var (status, body) = await PostAsync("servicePrincipals", """{"appId":"7f4cbd0a-8e39-4a0d-8b5b-5ad5b5c4b7ce"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That(GetErrorCode(body), Is.EqualTo("NoBackingApplicationObject"));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals: created when a user consents
    [Test]
    public async Task The_first_consent_creates_the_service_principal()
    {
        var app = await CreateWebAppAsync();
        var before = await Client.GetAsync($"{GraphUrl}/servicePrincipals(appId='{app["appId"]}')");

        await GetCodeAsync((string)app["appId"]!);
        var after = await Client.GetAsync($"{GraphUrl}/servicePrincipals(appId='{app["appId"]}')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(before.Status, Is.EqualTo(404));
            Assert.That(after.Status, Is.EqualTo(200));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes
    [Test]
    public async Task A_disabled_service_principal_stops_the_application()
    {
        var app = await CreateWebAppAsync();
        var secret = await AddSecretAsync(app);
        var code = await GetCodeAsync((string)app["appId"]!);

        var (status, _) = await PatchAsync($"servicePrincipals(appId='{app["appId"]}')", """{"accountEnabled":false}""");
        var refused = await RedeemAsync((string)app["appId"]!, code, ("client_secret", secret));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That((int)refused.Body["error_codes"]![0]!, Is.EqualTo(7000112));
        }
    }

    [Test]
    public async Task A_deleted_service_principal_takes_its_grants_with_it_and_a_restored_one_brings_them_back()
    {
        var app = await CreateWebAppAsync();
        await GetCodeAsync((string)app["appId"]!);
        var principal = await GetAsync($"servicePrincipals(appId='{app["appId"]}')");
        var grants = $"oauth2PermissionGrants?$filter=clientId eq '{principal["id"]}'";

        await DeleteAsync($"servicePrincipals/{principal["id"]}");
        var deleted = await GetAsync(grants);
        var (restored, _) = await PostAsync($"directory/deletedItems/{principal["id"]}/restore");
        var back = await GetAsync(grants);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deleted["value"]!.AsArray(), Is.Empty);
            Assert.That(restored, Is.EqualTo(200));
            Assert.That((string)back["value"]![0]!["scope"]!, Is.EqualTo("User.Read"));
        }
    }

    [Test]
    public async Task A_new_service_principal_starts_without_the_grants_of_a_deleted_one()
    {
        var app = await CreateWebAppAsync();
        await GetCodeAsync((string)app["appId"]!);
        Tenant.Apps.GrantForAllUsers((string)app["appId"]!, "Mail.Read");
        await DeleteAsync($"servicePrincipals(appId='{app["appId"]}')");

        var (status, principal) = await PostAsync("servicePrincipals", $$"""{"appId":"{{app["appId"]}}"}""");

        var grants = await GetAsync($"servicePrincipals/{principal["id"]}/oauth2PermissionGrants");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That(grants["value"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task The_built_in_ones_stay()
    {
        var (status, _) = await DeleteAsync($"servicePrincipals(appId='{GraphAppId}')");

        Assert.That(status, Is.EqualTo(501));
    }
}
