namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/directory
[TestFixture]
internal sealed class DeletedItemTests : AppFixture
{
    // https://learn.microsoft.com/graph/api/directory-deleteditems-restore, and
    // https://learn.microsoft.com/powershell/module/microsoft.entra.applications/restore-entradeletedapplication
    [Test]
    public async Task A_deleted_application_is_restored_without_its_service_principal()
    {
        var app = await CreateWebAppAsync();
        var secret = await AddSecretAsync(app);
        await PostAsync("servicePrincipals", $$"""{"appId":"{{app["appId"]}}"}""");
        await DeleteAsync($"applications/{app["id"]}");

        var apps = await GetAsync($"directory/deletedItems/microsoft.graph.application?$filter=appId eq '{app["appId"]}'");
        var principals = await GetAsync($"directory/deletedItems/microsoft.graph.servicePrincipal?$filter=appId eq '{app["appId"]}'");
        var (status, restored) = await PostAsync($"directory/deletedItems/{app["id"]}/restore");
        var principal = await Client.GetAsync($"{GraphUrl}/servicePrincipals(appId='{app["appId"]}')");
        var (signedIn, _) = await SignInAsync((string)app["appId"]!, ("client_secret", secret));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)apps["value"]![0]!["deletedDateTime"]!, Is.EqualTo("2026-03-04T05:06:07Z"));
            Assert.That(principals["value"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)restored["@odata.type"]!, Is.EqualTo("#microsoft.graph.application"));
            Assert.That((string)restored["id"]!, Is.EqualTo((string)app["id"]!));
            Assert.That(restored["deletedDateTime"], Is.Null);
            Assert.That(principal.Status, Is.EqualTo(404));
            Assert.That(signedIn, Is.EqualTo(200));
        }
    }

    // https://learn.microsoft.com/graph/api/directory-deleteditems-delete
    [Test]
    public async Task A_purged_application_cannot_be_restored()
    {
        var app = await CreateWebAppAsync();
        await DeleteAsync($"applications/{app["id"]}");

        var purged = await DeleteAsync($"directory/deletedItems/{app["id"]}");
        var restored = await PostAsync($"directory/deletedItems/{app["id"]}/restore");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(purged.Status, Is.EqualTo(204));
            Assert.That(restored.Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task A_deleted_application_is_kept_for_30_days()
    {
        var app = await CreateWebAppAsync();
        await DeleteAsync($"applications/{app["id"]}");

        Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await Client.SignInAsync();
        var kept = await Client.GetAsync($"{GraphUrl}/directory/deletedItems/{app["id"]}");
        Clock.Advance(TimeSpan.FromSeconds(1));
        var over = await Client.GetAsync($"{GraphUrl}/directory/deletedItems/{app["id"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(kept.Status, Is.EqualTo(200));
            Assert.That(over.Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task A_service_principal_is_not_restored_beside_a_new_one()
    {
        var app = await CreateWebAppAsync();
        var (_, first) = await PostAsync("servicePrincipals", $$"""{"appId":"{{app["appId"]}}"}""");
        await DeleteAsync($"servicePrincipals/{first["id"]}");
        await PostAsync("servicePrincipals", $$"""{"appId":"{{app["appId"]}}"}""");

        var (status, body) = await PostAsync($"directory/deletedItems/{first["id"]}/restore");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(409));
            Assert.That(GetErrorCode(body), Is.EqualTo("Request_MultipleObjectsWithSameKeyValue"));
        }
    }
}
