using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Entra;

// https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals
[TestFixture]
internal sealed class LocalAppsTests : AppFixture
{
    private static readonly LocalApp Notes = new()
    {
        DisplayName = "Notes",
        UniqueName = "notes",
        WebRedirectUris = [RedirectUri],
        Secrets = [new() { Value = "first secret" }],
        RequiredPermissions = ["User.Read", "Mail.Read"],
    };

    [Test]
    public void An_application_whose_object_id_is_not_a_GUID_is_refused()
    {
        var app = new LocalApp { DisplayName = "Notes", ObjectId = "notes" };

        var exception = Assert.Throws<ArgumentException>(() => Tenant.Apps.Add(app))!;

        Assert.That(exception.Message, Does.StartWith("The object id 'notes' of the application is not a GUID."));
    }

    [Test]
    public async Task An_added_application_signs_in_and_is_shown_by_Graph_with_a_service_principal()
    {
        Tenant.Apps.Add(Notes);

        var (status, _) = await SignInAsync(Notes.ClientId, ("client_secret", "first secret"));
        var app = await GetAsync($"applications/{Notes.ObjectId}");
        var principal = await GetAsync($"servicePrincipals(appId='{Notes.ClientId}')");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)app["uniqueName"]!, Is.EqualTo("notes"));
            Assert.That(app["passwordCredentials"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(
                app["requiredResourceAccess"]![0]!["resourceAccess"]![0]!.ToJsonString(),
                Is.EqualTo("""{"id":"e1fe6dd8-ba31-4d61-89e7-88639da4683d","type":"Scope"}"""));
            Assert.That((string)principal["displayName"]!, Is.EqualTo("Notes"));
        }
    }

    [Test]
    public async Task A_changed_application_keeps_its_secrets_and_what_Graph_has_set()
    {
        Tenant.Apps.Add(Notes);
        await PatchAsync($"applications/{Notes.ObjectId}", """{"tags":["kit"]}""");

        Tenant.Apps.Change(
            Notes.ClientId, app => app with { DisplayName = "Better notes", Secrets = [new() { Value = "second secret" }] });

        var code = await GetCodeAsync(Notes.ClientId);
        var withFirst = await RedeemAsync(Notes.ClientId, code, ("client_secret", "first secret"));
        var app = await GetAsync($"applications/{Notes.ObjectId}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(withFirst.Status, Is.EqualTo(200));
            Assert.That((string)app["displayName"]!, Is.EqualTo("Better notes"));
            Assert.That((string)app["tags"]![0]!, Is.EqualTo("kit"));
            Assert.That(app["passwordCredentials"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That(Tenant.Apps.Find(Notes.ClientId)!.RequiredPermissions, Is.EqualTo(new[] { "User.Read", "Mail.Read" }));
        }
    }

    [Test]
    public async Task Removed_secrets_and_a_removed_application_are_refused()
    {
        Tenant.Apps.Add(Notes);
        var code = await GetCodeAsync(Notes.ClientId);

        Tenant.Apps.RemoveSecrets(Notes.ClientId);
        var withoutSecret = await RedeemAsync(Notes.ClientId, code, ("client_secret", "first secret"));
        Tenant.Apps.Remove(Notes.ClientId);
        var withoutApp = await RedeemAsync(Notes.ClientId, code, ("client_secret", "first secret"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)withoutSecret.Body["error_codes"]![0]!, Is.EqualTo(7000215));
            Assert.That((int)withoutApp.Body["error_codes"]![0]!, Is.EqualTo(700016));
            Assert.That(Tenant.Apps.Find(Notes.ClientId), Is.Null);
        }
    }

    [Test]
    public async Task A_grant_for_all_users_covers_the_permissions_of_the_registration()
    {
        Tenant.Apps.Add(Notes);

        Tenant.Apps.GrantForAllUsers(Notes.ClientId);

        var grants = await GetAsync($"servicePrincipals(appId='{Notes.ClientId}')/oauth2PermissionGrants");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)grants["value"]![0]!["scope"]!, Is.EqualTo("User.Read Mail.Read"));
            Assert.That((string)grants["value"]![0]!["consentType"]!, Is.EqualTo("AllPrincipals"));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
    [TestCase("adminconsent", null)]
    [TestCase("v2.0/adminconsent", "https://graph.microsoft.com/.default")]
    public async Task An_administrator_consents_to_the_permissions_of_the_registration(string path, string? scope)
    {
        Tenant.Apps.Add(Notes);
        using var browser = new SignInBrowser(Tenant);
        (string, string)[] parameters = [("client_id", Notes.ClientId), ("redirect_uri", RedirectUri)];

        await browser.SignInAsync(browser.CreateUrl(path, scope is null ? parameters : [.. parameters, ("scope", scope)]));

        var grants = await GetAsync($"servicePrincipals(appId='{Notes.ClientId}')/oauth2PermissionGrants");
        Assert.That((string)grants["value"]![0]!["scope"]!, Is.EqualTo("User.Read Mail.Read"));
    }

    [Test]
    public void What_the_tenant_does_not_have_is_named()
    {
        Tenant.Apps.Add(Notes);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => Tenant.Apps.Add(Notes with { UniqueName = null }), Throws.ArgumentException);
            Assert.That(() => Tenant.Apps.Add(Notes with { ClientId = Guid.NewGuid().ToString() }), Throws.ArgumentException);
            Assert.That(() => Tenant.Apps.Change("x", app => app), Throws.ArgumentException.With.Message.Contains("'x'"));
            Assert.That(() => Tenant.Apps.Remove("x"), Throws.ArgumentException);
            Assert.That(() => Tenant.Apps.Remove(Tenant.ClientId), Throws.ArgumentException);
            Assert.That(() => Tenant.Apps.GrantForAllUsers(Notes.ClientId, "Made.Up"), Throws.ArgumentException);
        }
    }

    [Test]
    public async Task Applications_of_Graph_their_secrets_and_grants_survive_a_restart()
    {
        using var folder = new TemporaryFolder();
        JsonNode app;
        string secret, appBefore;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var client = CreateClient(first);
            (_, app) = await client.PostAsync(
                $"{GraphUrl}/applications",
                $$$"""{"displayName":"Notes","uniqueName":"n","tags":["kit"],"web":{"redirectUris":["{{{RedirectUri}}}"]}}""");
            secret = (string)(await client.PostAsync($"{GraphUrl}/applications/{app["id"]}/addPassword", "{}")).Body["secretText"]!;
            await client.PostAsync($"{GraphUrl}/servicePrincipals", $$"""{"appId":"{{app["appId"]}}"}""");
            first.Apps.GrantForAllUsers((string)app["appId"]!, "User.Read");
            appBefore = (await client.GetAsync($"{GraphUrl}/applications/{app["id"]}")).Body.ToJsonString();
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });
        using var secondClient = CreateClient(second);
        var appAfter = (await secondClient.GetAsync($"{GraphUrl}/applications(uniqueName='n')")).Body.ToJsonString();
        var (_, grants) = await secondClient.GetAsync($"{GraphUrl}/servicePrincipals(appId='{app["appId"]}')/oauth2PermissionGrants");
        using var browser = new SignInBrowser(second);
        var code = await browser.GetCodeAsync(browser.CreateAuthorizeUrl((string)app["appId"]!, RedirectUri));
        var (status, _) = await secondClient.RequestTokenAsync(
            ("client_id", (string)app["appId"]!), ("client_secret", secret), ("grant_type", "authorization_code"), ("code", code),
            ("redirect_uri", RedirectUri));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(appAfter, Is.EqualTo(appBefore));
            Assert.That((string)grants["value"]![0]!["scope"]!, Is.EqualTo("User.Read"));
            Assert.That(status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_restored_snapshot_is_without_an_application_of_the_options_that_was_removed_before()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { Apps = [Notes] });
        using var client = CreateClient(tenant);
        tenant.Apps.Remove(Notes.ClientId);
        var snapshot = tenant.TakeSnapshot();
        tenant.Apps.Add(new() { DisplayName = "Later" });

        tenant.Restore(snapshot);

        var (_, principals) = await client.GetAsync($"{GraphUrl}/servicePrincipals?$filter=appId eq '{Notes.ClientId}'");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenant.Apps.All.Select(app => app.ClientId), Is.EqualTo(new[] { tenant.ClientId }));
            Assert.That(principals["value"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task An_application_of_the_options_that_was_removed_is_there_again_after_a_restart_and_not_among_the_deleted()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Apps = [Notes] }))
            first.Apps.Remove(Notes.ClientId);

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Apps = [Notes] });

        using var client = CreateClient(second);
        var (_, deleted) = await client.GetAsync($"{GraphUrl}/directory/deletedItems/microsoft.graph.application");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Apps.Find(Notes.ClientId), Is.Not.Null);
            Assert.That(deleted["value"]!.AsArray(), Is.Empty);
        }
    }

    private static TenantClient CreateClient(LocalTenant tenant)
    {
        var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken());
        return client;
    }
}
