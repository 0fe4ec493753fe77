using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class CreateUserTests : TenantFixture
{
    private const string UsersUrl = GraphUrl + "/users";

    // https://learn.microsoft.com/graph/api/user-post-users
    [Test]
    public async Task A_new_user_can_be_found_and_can_sign_in()
    {
        var (status, created) = await Client.PostAsync(UsersUrl, CreateBody(body =>
        {
            body["jobTitle"] = "Product Marketing Manager";
            body["employeeId"] = "E42";
            body["businessPhones"] = new JsonArray("+1 425 555 0109");
        }));
        using var client = new TenantClient(Tenant);
        await client.SignInAsync("AdeleV@contoso.onmicrosoft.com");
        var (_, me) = await client.GetAsync(GraphUrl + "/me?$select=id,mailNickname,employeeId,businessPhones,jobTitle");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201), created.ToJsonString());
            Assert.That((string)created["@odata.context"]!, Is.EqualTo(GraphUrl + "/$metadata#users/$entity"));
            Assert.That((string)created["displayName"]!, Is.EqualTo("Adele Vance"));
            Assert.That((string)me["id"]!, Is.EqualTo((string)created["id"]!));
            Assert.That((string)me["mailNickname"]!, Is.EqualTo("AdeleV"));
            Assert.That((string)me["employeeId"]!, Is.EqualTo("E42"));
            Assert.That((string)me["businessPhones"]![0]!, Is.EqualTo("+1 425 555 0109"));
            Assert.That((string)me["jobTitle"]!, Is.EqualTo("Product Marketing Manager"));
        }
    }

    // Observed: microsoft-graph-docs#1508 for a name in use; the others in the same form.
    [TestCase("displayName", null, 400, "A value is required for property 'displayName' of resource 'User'.", "displayName")]
    [TestCase("mailNickname", null, 400, "A value is required for property 'mailNickname' of resource 'User'.", "mailNickname")]
    [TestCase("accountEnabled", null, 400, "A value is required for property 'accountEnabled' of resource 'User'.", "accountEnabled")]
    [TestCase(
        "accountEnabled", "\"true\"", 400, "Invalid value specified for property 'accountEnabled' of resource 'User'.", "accountEnabled")]
    [TestCase("passwordProfile", null, 400, "A password must be specified to create a new user.", null)]
    [TestCase("passwordProfile", "{}", 400, "A password must be specified to create a new user.", null)]
    [TestCase(
        "userPrincipalName", "\"ada.lindqvist@contoso.onmicrosoft.com\"", 400,
        "Another object with the same value for property userPrincipalName already exists.", "userPrincipalName")]
    [TestCase(
        "userPrincipalName", "\"adele@fabrikam.com\"", 400, "The domain portion of the userPrincipalName property is invalid.",
        "userPrincipalName")]
    [TestCase(
        "userPrincipalName", "\"adele\"", 400, "The domain portion of the userPrincipalName property is invalid.", "userPrincipalName")]
    [TestCase(
        "userPrincipalName", "\"contoso.com\"", 400, "The domain portion of the userPrincipalName property is invalid.",
        "userPrincipalName")]
    [TestCase(
        "userPrincipalName", "\"a@b@contoso.com\"", 400, "Invalid value specified for property 'userPrincipalName'", "userPrincipalName")]
    [TestCase(
        "userPrincipalName", "\"adéle@contoso.com\"", 400, "Invalid value specified for property 'userPrincipalName'", "userPrincipalName")]
    [TestCase("id", "\"1\"", 400, "Property 'id' is read-only and cannot be set.", "id")]
    [TestCase("city", "7", 400, "Invalid value specified for property 'city' of resource 'User'.", "city")]
    [TestCase("shoeSize", "42", 400, "Invalid property 'shoeSize'.", null)]
    [TestCase("jobTitel", "\"Pilot\"", 400, "Invalid property 'jobTitel'. Did you mean 'jobTitle'?", null)]
    [TestCase("manager", "{}", 501, "a change of a user's manager", null)]
    [TestCase("identities", "[]", 501, "a user with identities", null)]
    public async Task An_invalid_new_user_is_refused_and_the_property_is_named(
        string property, string? value, int expected, string message, string? target)
    {
        var count = Tenant.Users.Count;

        var (status, body) = await Client.PostAsync(UsersUrl, CreateBody(request =>
        {
            request.Remove(property);
            if (value is not null)
                request[property] = JsonNode.Parse(value);
        }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected));
            Assert.That((string)body["error"]!["message"]!, Does.Contain(message));
            Assert.That((string?)body["error"]!["details"]?[0]!["target"], Is.EqualTo(target));
            Assert.That(Tenant.Users, Has.Count.EqualTo(count));
        }
    }

    [Test]
    public async Task A_name_in_use_is_an_object_conflict()
    {
        await Client.PostAsync(UsersUrl, CreateBody());

        var (_, body) = await Client.PostAsync(UsersUrl, CreateBody());
        var renamed = await Client.SendAsync(
            HttpMethod.Patch,
            $"{UsersUrl}/{Tenant.Users[1].Id}",
            new StringContent("""{"userPrincipalName":"adelev@contoso.onmicrosoft.com"}""", null, "application/json"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("Request_BadRequest"));
            Assert.That((string)body["error"]!["details"]![0]!["code"]!, Is.EqualTo("ObjectConflict"));
            Assert.That(renamed.Status, Is.EqualTo(400));
        }
    }

    // https://learn.microsoft.com/graph/api/user-delete
    [Test]
    public async Task A_deleted_user_is_gone_and_the_name_is_free_again()
    {
        var (_, created) = await Client.PostAsync(UsersUrl, CreateBody());
        var (_, delta) = await Client.GetAsync(UsersUrl + "/delta?$deltatoken=latest");

        var deleted = await Client.SendAsync(HttpMethod.Delete, $"{UsersUrl}/AdeleV@contoso.onmicrosoft.com");
        var gone = await Client.SendAsync(HttpMethod.Delete, $"{UsersUrl}/{created["id"]}");
        var (_, changes) = await Client.GetAsync((string)delta["@odata.deltaLink"]!);
        var (again, _) = await Client.PostAsync(UsersUrl, CreateBody());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(deleted.Status, Is.EqualTo(204));
            Assert.That(gone.Status, Is.EqualTo(404));
            Assert.That((string)changes["value"]!.AsArray().Single()!["@removed"]!["reason"]!, Is.EqualTo("changed"));
            Assert.That(again, Is.EqualTo(201));
        }
    }

    [Test]
    public async Task Only_an_administrator_creates_and_deletes_users()
    {
        Client.Http.DefaultRequestHeaders.Authorization = new("Bearer", Tenant.CreateToken(Tenant.Users[1].Id, ["User.ReadWrite.All"]));

        var created = await Client.PostAsync(UsersUrl, CreateBody());
        var deleted = await Client.SendAsync(HttpMethod.Delete, $"{UsersUrl}/{Tenant.Users[2].Id}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Status, Is.EqualTo(403));
            Assert.That(deleted.Status, Is.EqualTo(403));
        }
    }

    private static string CreateBody(Action<JsonObject>? change = null)
    {
        var body = new JsonObject
        {
            ["accountEnabled"] = true,
            ["displayName"] = "Adele Vance",
            ["mailNickname"] = "AdeleV",
            ["userPrincipalName"] = "AdeleV@contoso.onmicrosoft.com",
            ["passwordProfile"] = new JsonObject { ["forceChangePasswordNextSignIn"] = true, ["password"] = "xWwvJ]6NMw+bWH-d" },
        };
        change?.Invoke(body);
        return body.ToJsonString();
    }
}
