namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/federatedidentitycredential
[TestFixture]
internal sealed class FederatedCredentialTests : AppFixture
{
    private const string Credential =
        """{"name":"cluster","issuer":"https://issuer.example","subject":"system","audiences":["api://AzureADTokenExchange"]}""";

    [Test]
    public async Task A_federated_credential_is_listed_until_it_is_deleted_and_survives_a_change_of_the_application()
    {
        var app = await CreateWebAppAsync();
        var path = $"applications/{app["id"]}/federatedIdentityCredentials";
        var (status, created) = await PostAsync(path, Credential);
        await PatchAsync($"applications/{app["id"]}", """{"displayName":"Other"}""");

        var listed = (await GetAsync(path))["value"]!.AsArray();
        var deleted = await DeleteAsync($"{path}/{created["id"]}");
        var remaining = (await GetAsync(path))["value"]!.AsArray();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(201));
            Assert.That((string)listed.Single()!["issuer"]!, Is.EqualTo("https://issuer.example"));
            Assert.That((string)listed[0]!["audiences"]![0]!, Is.EqualTo("api://AzureADTokenExchange"));
            Assert.That(deleted.Status, Is.EqualTo(204));
            Assert.That(remaining, Is.Empty);
        }
    }

    [TestCase("""{"name":"cluster","issuer":"https://other.example","subject":"s","audiences":["a"]}""", 409)]
    [TestCase("""{"name":"other","issuer":"https://issuer.example","subject":"system","audiences":["a"]}""", 409)]
    [TestCase("""{"name":"other","issuer":"https://issuer.example","subject":"s","audiences":[]}""", 400)]
    [TestCase("""{"name":"other","subject":"s","audiences":["a"]}""", 400)]
    public async Task A_second_credential_of_the_same_name_or_trust_and_an_incomplete_one_are_refused(string json, int expected)
    {
        var app = await CreateWebAppAsync();
        await PostAsync($"applications/{app["id"]}/federatedIdentityCredentials", Credential);

        var (status, body) = await PostAsync($"applications/{app["id"]}/federatedIdentityCredentials", json);

        Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
    }

    [Test]
    public async Task A_member_cannot_add_a_credential_to_an_application_of_others()
    {
        var app = await CreateWebAppAsync();
        using var member = CreateMember();

        var (status, _) = await member.PostAsync($"{GraphUrl}/applications/{app["id"]}/federatedIdentityCredentials", Credential);

        Assert.That(status, Is.EqualTo(403));
    }
}
