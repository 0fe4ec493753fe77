namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://learn.microsoft.com/graph/api/resources/appmanagementpolicy, https://github.com/Azure/azure-cli/issues/28522
[TestFixture]
internal sealed class SecretPolicyTests : AppFixture
{
    private protected override LocalTenantOptions Options => new() { TimeProvider = Clock, MaxAppSecretLifetime = TimeSpan.FromDays(90) };

    [TestCase("""{}""", 400)]
    [TestCase("""{"passwordCredential":{"endDateTime":"2026-06-03T00:00:00Z"}}""", 400)]
    [TestCase("""{"passwordCredential":{"endDateTime":"2026-06-01T00:00:00Z"}}""", 200)]
    public async Task A_secret_that_lives_longer_than_the_policy_allows_is_refused(string request, int expected)
    {
        var app = await CreateWebAppAsync();

        var (status, body) = await PostAsync($"applications/{app["id"]}/addPassword", request);

        Assert.That(status, Is.EqualTo(expected), body.ToJsonString());
        if (expected == 400)
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(GetErrorCode(body), Is.EqualTo("CredentialInvalidLifetimeAsPerAppPolicy"));
                Assert.That(
                    (string)body["error"]!["message"]!,
                    Does.StartWith("Credential lifetime exceeds the max value allowed as per assigned policy '"));
            }
        }
    }

    // https://github.com/OfficeDev/microsoft-365-agents-toolkit/issues/10998 names the sibling of this code
    [Test]
    public async Task A_policy_without_secrets_refuses_every_secret_also_one_with_a_new_application()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { MaxAppSecretLifetime = TimeSpan.Zero });
        using var client = new TenantClient(tenant);
        client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken());
        var app = await client.PostAsync($"{GraphUrl}/applications", """{"displayName":"Notes"}""");

        var added = await client.PostAsync($"{GraphUrl}/applications/{app.Body["id"]}/addPassword", "{}");
        var created = await client.PostAsync($"{GraphUrl}/applications", """{"displayName":"Other","passwordCredentials":[{}]}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GetErrorCode(added.Body), Is.EqualTo("CredentialTypeNotAllowedAsPerAppPolicy"));
            Assert.That(GetErrorCode(created.Body), Is.EqualTo("CredentialTypeNotAllowedAsPerAppPolicy"));
            Assert.That(tenant.Apps.All, Has.Count.EqualTo(2));
        }
    }
}
