using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
[TestFixture]
internal sealed class PermissionGrantTests : AppFixture
{
    private const string Scope = "openid Mail.Read Calendars.Read";

    private JsonNode _app = null!;
    private string _clientId = null!;
    private string _resourceId = null!;

    [SetUp]
    public async Task CreateClientAsync()
    {
        _app = await CreateWebAppAsync();
        var (_, principal) = await PostAsync("servicePrincipals", $$"""{"appId":"{{_app["appId"]}}"}""");
        _clientId = (string)principal["id"]!;
        _resourceId = (string)(await GetAsync($"servicePrincipals(appId='{GraphAppId}')?$select=id"))["id"]!;
    }

    // https://learn.microsoft.com/graph/api/oauth2permissiongrant-post
    [Test]
    public async Task A_grant_for_all_users_prevents_the_consent_page()
    {
        var asked = await OpenAuthorizePageAsync(Tenant.Users[2].UserPrincipalName);
        var (status, grant) = await PostAsync("oauth2PermissionGrants", CreateGrant());
        var notAsked = await OpenAuthorizePageAsync(Tenant.Users[2].UserPrincipalName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201), grant.ToJsonString());
            Assert.That(asked, Does.Contain("Do you want to let Notes use your account?"));
            Assert.That(notAsked, Does.StartWith(RedirectUri + "?code="));
        }
    }

    [Test]
    public async Task A_grant_for_one_user_is_for_that_user_alone()
    {
        await PostAsync("oauth2PermissionGrants", CreateGrant(Tenant.Users[2].Id));

        var own = await OpenAuthorizePageAsync(Tenant.Users[2].UserPrincipalName);
        var other = await OpenAuthorizePageAsync(Tenant.Users[3].UserPrincipalName);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(own, Does.StartWith(RedirectUri + "?code="));
            Assert.That(other, Does.Contain("Do you want to let Notes use your account?"));
        }
    }

    // https://github.com/hashicorp/terraform-provider-azuread/issues/690
    [Test]
    public async Task There_is_one_grant_for_each_client_and_user()
    {
        await PostAsync("oauth2PermissionGrants", CreateGrant());

        var again = await PostAsync("oauth2PermissionGrants", CreateGrant());
        var forUser = await PostAsync("oauth2PermissionGrants", CreateGrant(Tenant.Users[2].Id));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(again.Status, Is.EqualTo(409));
            Assert.That(GetErrorCode(again.Body), Is.EqualTo("Request_MultipleObjectsWithSameKeyValue"));
            Assert.That((string)again.Body["error"]!["message"]!, Is.EqualTo("Permission entry already exists."));
            Assert.That(forUser.Status, Is.EqualTo(201));
        }
    }

    // Observed: https://github.com/Azure/azure-cli/issues/20974
    [Test]
    public async Task The_id_of_a_grant_is_made_of_the_ids_of_client_resource_and_user()
    {
        var (_, grant) = await PostAsync("oauth2PermissionGrants", CreateGrant(Tenant.Users[2].Id));

        byte[] expected =
        [
            .. Guid.Parse(_clientId).ToByteArray(),
            .. Guid.Parse(_resourceId).ToByteArray(),
            .. Guid.Parse(Tenant.Users[2].Id).ToByteArray(),
        ];
        Assert.That((string)grant["id"]!, Is.EqualTo(Base64UrlEncoder.Encode(expected)));
    }

    // https://learn.microsoft.com/graph/api/oauth2permissiongrant-list
    [Test]
    public async Task A_consent_at_the_sign_in_page_is_a_grant()
    {
        await GetCodeAsync((string)_app["appId"]!, "openid Mail.Send Notes.Read");
        var user = Tenant.Users[0];

        var byClient = await GetAsync($"oauth2PermissionGrants?$filter=clientId eq '{_clientId}' and consentType eq 'Principal'");
        var ofPrincipal = await GetAsync($"servicePrincipals/{_clientId}/oauth2PermissionGrants");
        var ofUser = await GetAsync($"users/{user.Id}/oauth2PermissionGrants?$filter=clientId eq '{_clientId}'");
        var ofMe = await GetAsync($"me/oauth2PermissionGrants?$filter=clientId eq '{_clientId}'");
        var ofAll = await GetAsync($"oauth2PermissionGrants?$filter=clientId eq '{_clientId}' and consentType eq 'AllPrincipals'");

        using (Assert.EnterMultipleScope())
        {
            foreach (var list in new[] { byClient, ofPrincipal, ofUser, ofMe })
                Assert.That((string)list["value"]!.AsArray().Single()!["scope"]!, Is.EqualTo("Mail.Send Notes.Read"));
            Assert.That((string)byClient["value"]![0]!["principalId"]!, Is.EqualTo(user.Id));
            Assert.That(ofAll["value"]!.AsArray(), Is.Empty);
        }
    }

    // https://learn.microsoft.com/graph/api/oauth2permissiongrant-update and oauth2permissiongrant-delete
    [Test]
    public async Task A_grant_is_changed_and_deleted()
    {
        var (_, grant) = await PostAsync("oauth2PermissionGrants", CreateGrant());
        var path = $"oauth2PermissionGrants/{grant["id"]}";

        var changed = await PatchAsync(path, """{"scope":"Mail.Read"}""");
        var afterChange = (string)(await GetAsync(path))["scope"]!;
        var asked = await OpenAuthorizePageAsync(Tenant.Users[2].UserPrincipalName);
        var deleted = await DeleteAsync(path);
        var afterDeletion = await Client.GetAsync($"{GraphUrl}/{path}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(changed.Status, Is.EqualTo(204));
            Assert.That(afterChange, Is.EqualTo("Mail.Read"));
            Assert.That(asked, Does.Contain("Do you want to let Notes use your account?"));
            Assert.That(deleted.Status, Is.EqualTo(204));
            Assert.That(afterDeletion.Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task A_revoked_grant_ends_the_refresh_of_its_permissions()
    {
        var secret = await AddSecretAsync(_app);
        var (_, tokens) = await SignInAsync((string)_app["appId"]!, ("client_secret", secret));
        var grant = (await GetAsync($"servicePrincipals/{_clientId}/oauth2PermissionGrants"))["value"]![0]!;

        await DeleteAsync($"oauth2PermissionGrants/{grant["id"]}");
        var (_, body) = await Client.RequestTokenAsync(
            ("client_id", (string)_app["appId"]!), ("client_secret", secret), ("grant_type", "refresh_token"),
            ("refresh_token", (string)tokens["refresh_token"]!), ("scope", "User.Read"));

        Assert.That((int)body["error_codes"]![0]!, Is.EqualTo(65001));
    }

    [TestCase("clientId")]
    [TestCase("resourceId")]
    [TestCase("consentType")]
    [TestCase("scope")]
    public async Task A_grant_needs_all_its_members(string name)
    {
        var grant = JsonNode.Parse(CreateGrant())!.AsObject();
        grant.Remove(name);

        var (status, body) = await PostAsync("oauth2PermissionGrants", grant.ToJsonString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["message"]!, Does.Contain(name));
        }
    }

    [Test]
    public async Task A_member_reads_grants_but_does_not_grant()
    {
        using var member = CreateMember();

        var list = await member.GetAsync($"{GraphUrl}/oauth2PermissionGrants");
        var grant = await member.PostAsync($"{GraphUrl}/oauth2PermissionGrants", CreateGrant());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Status, Is.EqualTo(200));
            Assert.That(grant.Status, Is.EqualTo(403));
            Assert.That(GetErrorCode(grant.Body), Is.EqualTo("Authorization_RequestDenied"));
        }
    }

    private string CreateGrant(string? userId = null) => new JsonObject
    {
        ["clientId"] = _clientId,
        ["consentType"] = userId is null ? "AllPrincipals" : "Principal",
        ["principalId"] = userId,
        ["resourceId"] = _resourceId,
        ["scope"] = Scope,
    }.ToJsonString();

    // Returns the page after the choice of the account, or the address that the browser is sent to.
    private async Task<string> OpenAuthorizePageAsync(string username)
    {
        using var browser = new SignInBrowser(Tenant);
        using var picker = await browser.OpenAsync(browser.CreateUrl(
            "oauth2/v2.0/authorize",
            ("client_id", (string)_app["appId"]!), ("response_type", "code"), ("redirect_uri", RedirectUri), ("scope", Scope)));
        using var page = await browser.SubmitAsync("/signin", picker, "username", username);
        return page.Headers.Location?.ToString() ?? await page.Content.ReadAsStringAsync();
    }
}
