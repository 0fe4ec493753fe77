using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

// https://learn.microsoft.com/graph/api/user-update
[TestFixture]
internal sealed class UpdateUserTests : TenantFixture
{
    // The page documents PATCH /users/{id} and has /me in its example.
    [Test]
    public async Task A_change_of_me_is_a_change_of_the_signed_in_user()
    {
        var (status, _) = await PatchAsync("me", """{"jobTitle":"Pilot","businessPhones":["+1 425 555 0109"]}""");
        var (_, me) = await Client.GetAsync(GraphUrl + "/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204));
            Assert.That(Tenant.Users[0].JobTitle, Is.EqualTo("Pilot"));
            Assert.That((string?)me["businessPhones"]![0], Is.EqualTo("+1 425 555 0109"));
        }
    }

    // A judgement: neither page says which properties users may change themselves.
    [TestCase("me", """{"mobilePhone":"+1 425 555 0109"}""", 204)]
    [TestCase("me", """{"aboutMe":"I fly.","skills":["gliding"]}""", 204)]
    [TestCase("me", """{"@odata.type":"#microsoft.graph.user","mobilePhone":"+1 425 555 0109"}""", 204)]
    [TestCase("me", """{"jobTitle":"Pilot"}""", 403)]
    [TestCase("me", """{"mobilePhone":"+1 425 555 0109","accountEnabled":false}""", 403)]
    [TestCase("users/{0}", """{"mobilePhone":"+1 425 555 0109"}""", 403)]
    public async Task By_judgement_users_change_their_own_phone_and_what_they_tell_about_themselves(string path, string json, int expected)
    {
        Client.Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", Tenant.CreateToken(Tenant.Users[2].UserPrincipalName));

        var (status, body) = await PatchAsync(path.Replace("{0}", Tenant.Users[1].Id, StringComparison.Ordinal), json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
            if (expected == 403)
                Assert.That((string?)body["error"]!["code"], Is.EqualTo("Authorization_RequestDenied"));
        }
    }

    // Observed: https://stackoverflow.com/questions/48923171
    [TestCase("adele")]
    [TestCase("contoso.com")]
    [TestCase("adele@fabrikam.com")]
    [TestCase("adele@")]
    public async Task A_user_principal_name_without_a_verified_domain_is_refused(string name)
    {
        var before = Tenant.Users[1];

        var (status, body) = await PatchAsync($"users/{before.Id}", $$"""{"userPrincipalName":"{{name}}"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string?)body["error"]!["code"], Is.EqualTo("Request_BadRequest"));
            Assert.That((string?)body["error"]!["message"], Is.EqualTo("Property userPrincipalName is invalid."));
            Assert.That((string?)body["error"]!["details"]![0]!["code"], Is.EqualTo("InvalidValue"));
            Assert.That((string?)body["error"]!["details"]![0]!["target"], Is.EqualTo("userPrincipalName"));
            Assert.That(Tenant.Users[1], Is.EqualTo(before));
        }
    }

    [Test]
    public async Task A_user_principal_name_in_another_verified_domain_is_accepted()
    {
        var (status, body) = await PatchAsync($"users/{Tenant.Users[1].Id}", """{"userPrincipalName":"adele@contoso.com"}""");

        Assert.That(status, Is.EqualTo(204), body.ToJsonString());
        Assert.That(Tenant.Users[1].UserPrincipalName, Is.EqualTo("adele@contoso.com"));
    }

    [Test]
    public async Task A_query_option_is_refused()
    {
        var (status, _) = await PatchAsync("me?$select=id", """{"jobTitle":"Pilot"}""");

        Assert.That(status, Is.EqualTo(501));
    }

    private Task<(int Status, JsonNode Body)> PatchAsync(string path, string json) => Client.SendAsync(
        HttpMethod.Patch, $"{GraphUrl}/{path}", new StringContent(json, null, "application/json"));
}
