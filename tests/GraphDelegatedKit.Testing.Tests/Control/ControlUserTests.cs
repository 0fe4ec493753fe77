using System.IdentityModel.Tokens.Jwt;
using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Control;

public sealed class ControlUserTests : ControlFixture
{
    [Test]
    public async Task Users_are_listed_page_by_page()
    {
        var first = (await Control.GetAsync("users?top=3")).Body;
        var second = (await Control.GetAsync("users?top=3&skip=3")).Body;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)first["count"]!, Is.EqualTo(8));
            Assert.That(
                first["users"]!.AsArray().Concat(second["users"]!.AsArray()).Select(user => (string)user!["id"]!),
                Is.EqualTo(Tenant.Users.Take(6).Select(user => user.Id)));
            Assert.That((bool)first["users"]![0]!["isAdministrator"]!, Is.True);
        }
    }

    [Test]
    public async Task Users_are_searched_by_display_name_and_by_user_name()
    {
        var (ada, ben) = (Tenant.Users[0], Tenant.Users[1]);

        var byDisplayName = (await Control.GetAsync("users?search=" + Uri.EscapeDataString(ada.DisplayName.ToUpperInvariant()))).Body;
        var byUserName = (await Control.GetAsync("users?search=" + Uri.EscapeDataString(ben.UserPrincipalName))).Body;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)byDisplayName["users"]!.AsArray().Single()!["id"]!, Is.EqualTo(ada.Id));
            Assert.That((string)byUserName["users"]!.AsArray().Single()!["id"]!, Is.EqualTo(ben.Id));
            Assert.That((int)byUserName["count"]!, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_user_becomes_an_administrator()
    {
        var url = $"users/{Tenant.Users[1].Id}";
        var (_, changed) = await Control.SendAsync(HttpMethod.Patch, url, """{"isAdministrator":true}""");

        Assert.That((bool)changed["isAdministrator"]!, Is.True);
        Assert.That((bool)(await Control.GetAsync(url)).Body["isAdministrator"]!, Is.True);
    }

    [Test]
    public async Task A_property_of_a_user_changes_in_Graph()
    {
        var (status, body) = await Control.SendAsync(
            HttpMethod.Patch,
            $"users/{Tenant.Users[1].UserPrincipalName}",
            """{"jobTitle":"Director","mobilePhone":null,"accountEnabled":false}""");
        var (_, user) = await Client.GetAsync($"{GraphUrl}/users/{Tenant.Users[1].Id}?$select=jobTitle,mobilePhone,accountEnabled");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)body["jobTitle"]!, Is.EqualTo("Director"));
            Assert.That((string)user["jobTitle"]!, Is.EqualTo("Director"));
            Assert.That(user["mobilePhone"], Is.Null);
            Assert.That((bool)user["accountEnabled"]!, Is.False);
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
    [Test]
    public async Task Claims_of_a_user_are_in_the_access_and_id_tokens_that_are_issued_from_now_on()
    {
        var user = Tenant.Users[0];
        var (status, changed) = await Control.SendAsync(
            HttpMethod.Patch, $"users/{user.Id}", """{"claims":{"groups":["a","b"],"acr":"c1","xms_level":3,"nested":{"x":true}}}""");
        var tokens = await Client.SignInAsync();
        var accessToken = Read((string)tokens["access_token"]!);
        var idToken = Read((string)tokens["id_token"]!);
        var (me, _) = await Client.GetAsync($"{GraphUrl}/me");
        await Control.SendAsync(HttpMethod.Patch, $"users/{user.Id}", """{"claims":null}""");
        var later = Read(Tenant.CreateToken());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((int)changed["claims"]!["xms_level"]!, Is.EqualTo(3));
            Assert.That(accessToken["groups"]!.AsArray().Select(group => (string)group!), Is.EqualTo(new[] { "a", "b" }));
            Assert.That((string)accessToken["acr"]!, Is.EqualTo("c1"));
            Assert.That((int)idToken["xms_level"]!, Is.EqualTo(3));
            Assert.That((bool)idToken["nested"]!["x"]!, Is.True);
            Assert.That(me, Is.EqualTo(200), "the token is still valid");
            Assert.That(later["groups"], Is.Null);
            Assert.That((string)later["acr"]!, Is.EqualTo("1"));
        }
    }

    [Test]
    public async Task Claims_survive_a_restart_of_the_tenant()
    {
        using var folder = new TemporaryFolder();
        string id;
        await using (var first = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] }))
        {
            using var control = new ControlClient(first.Address);
            id = first.Users[2].Id;
            await control.SendAsync(HttpMethod.Patch, $"users/{id}", """{"claims":{"dept":"Finance"}}""");
        }

        await using var second = await LocalTenant.StartAsync(new() { StateFolder = folder["state"] });

        Assert.That((string?)Read(second.CreateToken(id))["dept"], Is.EqualTo("Finance"));
    }

    [TestCase("""{"jobTitel":"x"}""", 400, "jobTitel: a user has no such property. Allowed: ", "Did you mean 'jobTitle'?")]
    [TestCase("""{"displayName":null}""", 400, "displayName: expected a text that is not empty, found null.")]
    [TestCase("""{"accountEnabled":"no"}""", 400, "accountEnabled: expected true or false, found \"no\".")]
    [TestCase("""{"userPrincipalName":"ada"}""", 400, "userPrincipalName: expected a name with a domain, such as ada@")]
    [TestCase("""{"claims":[1]}""", 400, "claims: expected an object")]
    [TestCase("""{"claims":{"oid":"x"}}""", 400, "claims.oid: this claim cannot be changed")]
    [TestCase("""{"claims":{"groups":null}}""", 400, "claims.groups: a claim has a value.")]
    [TestCase("""{"jobTitle":"x","userPrincipalName":"Carmen.Okafor@contoso.onmicrosoft.com"}""", 409, "Another user has the name")]
    public async Task A_wrong_change_names_the_field_and_changes_nothing(string json, int expectedStatus, params string[] messages)
    {
        var before = Tenant.Users[1];
        var (status, body) = await Control.SendAsync(HttpMethod.Patch, $"users/{before.Id}", json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expectedStatus));
            foreach (var message in messages)
                Assert.That((string)body["detail"]!, Does.Contain(message));
            Assert.That(Tenant.Users[1], Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_token_is_created_for_a_user_with_permissions()
    {
        var user = Tenant.Users[1];
        var (status, body) = await Control.PostAsync($"users/{user.UserPrincipalName}/token", """{"scopes":["Mail.Read"]}""");
        Client.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)body["token"]!);
        var (_, me) = await Client.GetAsync($"{GraphUrl}/me");
        var withoutBody = await Control.PostAsync($"users/{user.Id}/token");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((string)me["id"]!, Is.EqualTo(user.Id));
            Assert.That((string)Read((string)body["token"]!)["scp"]!, Does.EndWith("Mail.Read"));
            Assert.That((string)Read((string)withoutBody.Body["token"]!)["scp"]!, Does.EndWith("User.Read"));
        }
    }

    [TestCase("""{"scopes":["Mail.Reed"]}""", "scopes: ")]
    [TestCase("""{"scopes":["Mail.Raed"]}""", "scopes: The application ", "Did you mean 'Mail.Read'?")]
    [TestCase(
        """{"scopes":[]}""", "scopes: The list of permissions is empty. Name at least one, such as User.Read, or leave the list out.")]
    [TestCase("""{"scopes":"User.Read"}""", "scopes: expected an array of texts")]
    [TestCase("""{"scope":["User.Read"]}""", "scope: there is no such field. Allowed: scopes.")]
    public async Task A_wrong_request_for_a_token_is_refused(string json, params string[] messages)
    {
        var (status, body) = await Control.PostAsync($"users/{Tenant.Users[0].Id}/token", json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["detail"]!, Does.StartWith(messages[0]));
            Assert.That((string)body["detail"]!, Does.Contain(messages[^1]));
        }
    }

    [Test]
    public async Task Revoked_sign_ins_end_the_tokens_of_that_user_alone()
    {
        using var ben = new TenantClient(Tenant);
        await ben.SignInAsync(Tenant.Users[1].UserPrincipalName);

        var (status, _) = await Control.PostAsync($"users/{Tenant.Users[0].Id}/revokeSignIns");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That((await Client.GetAsync($"{GraphUrl}/me")).Status, Is.EqualTo(401));
            Assert.That((await ben.GetAsync($"{GraphUrl}/me")).Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_user_is_added_with_claims_and_removed()
    {
        const string Name = "new@contoso.onmicrosoft.com";
        var added = await Control.PostAsync(
            "users",
            """{"userPrincipalName":"new@contoso.onmicrosoft.com","displayName":"New One","jobTitle":"Clerk","claims":{"dept":"x"}}""");
        var read = await Control.GetAsync("users/" + Name);
        var (_, inGraph) = await Client.GetAsync($"{GraphUrl}/users/{Name}?$select=id,jobTitle,accountEnabled");
        var claim = (string?)Read(Tenant.CreateToken(Name))["dept"];
        var removed = await Control.SendAsync(HttpMethod.Delete, "users/" + Name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(added.Status, Is.EqualTo(201));
            Assert.That(read.Body.ToJsonString(), Is.EqualTo(added.Body.ToJsonString()));
            Assert.That((string)inGraph["id"]!, Is.EqualTo((string)added.Body["id"]!));
            Assert.That((string)inGraph["jobTitle"]!, Is.EqualTo("Clerk"));
            Assert.That((string)added.Body["mail"]!, Is.EqualTo(Name), "as of a user of a builder and of a seed file");
            Assert.That((bool)inGraph["accountEnabled"]!, Is.True);
            Assert.That(claim, Is.EqualTo("x"));
            Assert.That(removed.Status, Is.EqualTo(204));
            Assert.That((await Client.GetAsync($"{GraphUrl}/users/{Name}")).Status, Is.EqualTo(404));
            Assert.That((await Control.SendAsync(HttpMethod.Delete, "users/" + Name)).Status, Is.EqualTo(404));
        }
    }

    // https://learn.microsoft.com/entra/external-id/user-properties
    [Test]
    public async Task A_guest_is_added_with_a_given_id()
    {
        var id = Guid.NewGuid().ToString();
        var (status, body) = await Control.PostAsync(
            "users", $$"""{"id":"{{id}}","userPrincipalName":"grace@fabrikam.com","displayName":"Grace Hopper","isGuest":true}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((string)body["id"]!, Is.EqualTo(id));
            Assert.That((bool)body["isGuest"]!, Is.True);
            Assert.That((string)body["userPrincipalName"]!, Is.EqualTo("grace_fabrikam.com#EXT#@contoso.onmicrosoft.com"));
        }
    }

    [TestCase("""{"displayName":"x"}""", 400,
        "userPrincipalName: the field is missing. A user has a userPrincipalName and a displayName.")]
    [TestCase("""{"userPrincipalName":"a@b.c"}""", 400, "displayName: the field is missing.")]
    [TestCase("""{"userPrincipalName":"ada","displayName":"x"}""", 400, "userPrincipalName: expected a name with a domain, such as ada@")]
    [TestCase("""{"userPrincipalName":"a@b.c","displayName":3}""", 400, "displayName: expected a text that is not empty, found 3.")]
    [TestCase("""{"userPrincipalName":"a@b.c","displayName":"x","id":"7"}""", 400, "id: expected a GUID.")]
    [TestCase("""{"userPrincipalName":"a@b.c","displayName":"x","isGuest":1}""", 400, "isGuest: expected true or false, found 1.")]
    [TestCase("""{"userPrincipalName":"a@b.c","displayName":"x","claims":{"oid":"x"}}""", 400, "claims.oid: this claim cannot be changed")]
    [TestCase("""{"userPrincipalName":"a@b.c","displayName":"x","jobTitel":"y"}""", 400, "jobTitel: a user has no such property.")]
    [TestCase("""{"userPrincipalName":"Carmen.Okafor@contoso.onmicrosoft.com","displayName":"x"}""", 409, "Another user has the name")]
    public async Task A_wrong_new_user_is_refused_and_not_added(string json, int expectedStatus, string message)
    {
        var (status, body) = await Control.PostAsync("users", json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expectedStatus));
            Assert.That((string)body["detail"]!, Does.StartWith(message));
            Assert.That(Tenant.Users, Has.Count.EqualTo(8));
        }
    }

    [TestCase("top=1001", "top: expected a whole number from 0 to 1,000, found '1001'.")]
    [TestCase("skip=1.5", "skip: expected a whole number from 0 to 2,147,483,647, found '1.5'.")]
    public async Task A_range_is_written_in_digits_that_can_be_read(string query, string message)
    {
        var (status, body) = await Control.GetAsync("users?" + query);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["detail"]!, Is.EqualTo(message));
        }
    }

    [Test]
    public async Task An_unknown_user_is_named()
    {
        var (status, body) = await Control.PostAsync("users/no@b.c/token");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(404));
            Assert.That((string)body["detail"]!, Does.StartWith("The tenant has no user 'no@b.c'. Its users: "));
        }
    }

    private static System.Text.Json.Nodes.JsonNode Read(string token) =>
        System.Text.Json.Nodes.JsonNode.Parse(new JwtSecurityTokenHandler().ReadJwtToken(token).Payload.SerializeToJson())!;
}
