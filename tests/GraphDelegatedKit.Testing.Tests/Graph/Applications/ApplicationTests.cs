using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/application
[TestFixture]
internal sealed class ApplicationTests : AppFixture
{
    // https://learn.microsoft.com/graph/api/application-post-applications
    [Test]
    public async Task A_created_application_has_ids_and_the_documented_defaults()
    {
        var app = await CreateAppAsync("""{"displayName":"Notes"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)app["@odata.context"]!, Is.EqualTo($"{GraphUrl}/$metadata#applications/$entity"));
            Assert.That(Guid.TryParse((string)app["id"]!, out _), Is.True);
            Assert.That(Guid.TryParse((string)app["appId"]!, out _), Is.True);
            Assert.That((string)app["createdDateTime"]!, Is.EqualTo("2026-03-04T05:06:07Z"));
            Assert.That((string)app["signInAudience"]!, Is.EqualTo("AzureADandPersonalMicrosoftAccount"));
            Assert.That(app["web"]!["redirectUris"]!.AsArray(), Is.Empty);
            Assert.That((bool)app["web"]!["implicitGrantSettings"]!["enableIdTokenIssuance"]!, Is.False);
            Assert.That(app["passwordCredentials"]!.AsArray(), Is.Empty);
            Assert.That(app["isFallbackPublicClient"], Is.Null);
        }
    }

    [TestCase("""{}""", "displayName")]
    [TestCase("""{"displayName":"Notes","colour":"red"}""", "colour")]
    [TestCase("""{"displayName":"Notes","appId":"7f4cbd0a-8e39-4a0d-8b5b-5ad5b5c4b7ce"}""", "appId")]
    [TestCase("""{"displayName":"Notes","tags":"red"}""", "tags")]
    [TestCase("""{"displayName":"Notes","web":{"redirectUris":["http://notes.example"]}}""", "redirect")]
    [TestCase("""{"displayName":"Notes","spa":{"redirectUris":["notes"]}}""", "redirect")]
    public async Task A_body_that_is_wrong_is_refused_and_creates_nothing(string body, string named)
    {
        var before = Tenant.Apps.All.Count;

        var (status, error) = await PostAsync("applications", body);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)error["error"]!["message"]!, Does.Contain(named));
            Assert.That(Tenant.Apps.All, Has.Count.EqualTo(before));
        }
    }

    [Test]
    public async Task Properties_that_the_sign_in_does_not_use_are_stored_and_returned()
    {
        const string Properties =
            """
            {"displayName":"Notes","signInAudience":"AzureADMyOrg","identifierUris":["api://notes"],"tags":["kit"],
             "requiredResourceAccess":[{"resourceAppId":"00000003-0000-0000-c000-000000000000",
               "resourceAccess":[{"id":"e1fe6dd8-ba31-4d61-89e7-88639da4683d","type":"Scope"}]}],
             "optionalClaims":{"idToken":[{"name":"email","essential":false}],"accessToken":[],"saml2Token":[]},
             "appRoles":[{"id":"f5a5d7a1-92e7-4a94-8a34-8c4a5f2a3b10","value":"Writer","displayName":"Writer","isEnabled":true,
               "allowedMemberTypes":["User"],"description":"Writes"}],
             "api":{"requestedAccessTokenVersion":2},"info":{"supportUrl":"https://notes.example/help"},"notes":"of the tests"}
            """;
        var created = await CreateAppAsync(Properties);

        var app = await GetAsync($"applications/{created["id"]}");

        using (Assert.EnterMultipleScope())
        {
            foreach (var name in "signInAudience identifierUris tags requiredResourceAccess optionalClaims appRoles".Split(' '))
                Assert.That(JsonNode.DeepEquals(app[name], JsonNode.Parse(Properties)![name]), Is.True, name);
            Assert.That((int)app["api"]!["requestedAccessTokenVersion"]!, Is.EqualTo(2));
            Assert.That(app["api"]!["oauth2PermissionScopes"]!.AsArray(), Is.Empty);
            Assert.That((string)app["info"]!["supportUrl"]!, Is.EqualTo("https://notes.example/help"));
            Assert.That((string)app["notes"]!, Is.EqualTo("of the tests"));
        }
    }

    // https://learn.microsoft.com/graph/api/application-update
    [Test]
    public async Task A_change_keeps_what_it_does_not_name_and_replaces_a_list_as_a_whole()
    {
        var created = await CreateAppAsync(
            """
            {"displayName":"Notes","tags":["a","b"],
             "web":{"homePageUrl":"https://notes.example","redirectUris":["https://a.example"]}}
            """);

        var (status, _) = await PatchAsync(
            $"applications/{created["id"]}",
            """{"tags":["c"],"web":{"redirectUris":["https://b.example"],"implicitGrantSettings":{"enableIdTokenIssuance":true}}}""");
        var app = await GetAsync($"applications/{created["id"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That((string)app["displayName"]!, Is.EqualTo("Notes"));
            Assert.That(app["tags"]!.ToJsonString(), Is.EqualTo("""["c"]"""));
            Assert.That(app["web"]!["redirectUris"]!.ToJsonString(), Is.EqualTo("""["https://b.example"]"""));
            Assert.That((string)app["web"]!["homePageUrl"]!, Is.EqualTo("https://notes.example"));
            Assert.That((bool)app["web"]!["implicitGrantSettings"]!["enableIdTokenIssuance"]!, Is.True);
        }
    }

    [TestCase("""{"web":null}""")]
    [TestCase("""{"web":{"implicitGrantSettings":null}}""")]
    public async Task A_complex_property_that_is_set_to_null_does_not_break_the_application(string change)
    {
        var created = await CreateWebAppAsync();

        var (status, _) = await PatchAsync($"applications/{created["id"]}", change);
        var app = await GetAsync($"applications/{created["id"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That((bool)app["web"]!["implicitGrantSettings"]!["enableIdTokenIssuance"]!, Is.False);
        }
    }

    // https://learn.microsoft.com/graph/api/application-get
    [Test]
    public async Task An_application_is_found_by_object_id_client_id_and_unique_name()
    {
        var created = await CreateAppAsync("""{"displayName":"Notes","uniqueName":"no'tes"}""");

        string[] keys = [$"/{created["id"]}", $"('{created["id"]}')", $"(appId='{created["appId"]}')", "(uniqueName='no''tes')"];
        foreach (var key in keys)
            Assert.That((string)(await GetAsync("applications" + key + "?$select=id"))["id"]!, Is.EqualTo((string)created["id"]!), key);
    }

    [TestCase("applications/7f4cbd0a-8e39-4a0d-8b5b-5ad5b5c4b7ce")]
    [TestCase("applications(appId='7f4cbd0a-8e39-4a0d-8b5b-5ad5b5c4b7ce')")]
    [TestCase("applications(uniqueName='7f4cbd0a-8e39-4a0d-8b5b-5ad5b5c4b7ce')")]
    [TestCase("servicePrincipals(appId='7f4cbd0a-8e39-4a0d-8b5b-5ad5b5c4b7ce')")]
    public async Task An_object_that_does_not_exist_is_named_in_the_error(string path)
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}/{path}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(404));
            Assert.That(GetErrorCode(body), Is.EqualTo("Request_ResourceNotFound"));
            Assert.That(
                (string)body["error"]!["message"]!, Does.StartWith("Resource '7f4cbd0a-8e39-4a0d-8b5b-5ad5b5c4b7ce' does not exist"));
        }
    }

    // https://learn.microsoft.com/graph/api/application-delete
    [Test]
    public async Task A_deleted_application_is_gone_and_cannot_sign_in()
    {
        var app = await CreateWebAppAsync();

        var (status, _) = await DeleteAsync($"applications/{app["id"]}");
        var found = await Client.GetAsync($"{GraphUrl}/applications/{app["id"]}");
        var token = await RedeemAsync((string)app["appId"]!, "code");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That(found.Status, Is.EqualTo(404));
            Assert.That((int)token.Body["error_codes"]![0]!, Is.EqualTo(700016));
        }
    }

    [Test]
    public async Task The_default_application_can_be_changed_but_not_deleted()
    {
        var path = $"applications(appId='{Tenant.ClientId}')";

        var changed = await PatchAsync(path, """{"tags":["kit"]}""");
        var deleted = await DeleteAsync(path);
        var tokens = await Client.SignInAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed.Status, Is.EqualTo(204));
            Assert.That(deleted.Status, Is.EqualTo(501));
            Assert.That((string)(await GetAsync(path))["tags"]![0]!, Is.EqualTo("kit"));
            Assert.That(GetAppId(tokens), Is.EqualTo(Tenant.ClientId));
        }
    }
}
