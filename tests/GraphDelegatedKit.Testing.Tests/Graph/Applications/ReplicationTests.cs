namespace GraphDelegatedKit.Testing.Tests.Graph.Applications;

// https://github.com/Azure/azure-cli/issues/23367, https://github.com/microsoftgraph/microsoft-graph-docs/issues/17966: the directory
// replicates with a delay
[TestFixture]
internal sealed class ReplicationTests : AppFixture
{
    [Test]
    public async Task A_new_application_is_not_found_by_the_next_requests()
    {
        Tenant.Faults.DelayReplication(missingResponses: 3);
        var app = await CreateWebAppAsync();

        var first = await Client.GetAsync($"{GraphUrl}/applications(appId='{app["appId"]}')");
        var second = await PostAsync($"applications/{app["id"]}/addPassword");
        var third = await PostAsync("servicePrincipals", $$"""{"appId":"{{app["appId"]}}"}""");
        var fourth = await PostAsync($"applications/{app["id"]}/addPassword");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(404));
            Assert.That(GetErrorCode(first.Body), Is.EqualTo("Request_ResourceNotFound"));
            Assert.That(second.Status, Is.EqualTo(404));
            Assert.That(GetErrorCode(third.Body), Is.EqualTo("NoBackingApplicationObject"));
            Assert.That(fourth.Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_list_is_without_a_new_application_and_a_new_service_principal_is_delayed_too()
    {
        Tenant.Faults.DelayReplication(missingResponses: 1);
        var app = await CreateWebAppAsync();

        var lagging = await GetAsync($"applications?$filter=appId eq '{app["appId"]}'");
        var complete = await GetAsync($"applications?$filter=appId eq '{app["appId"]}'");
        var (_, principal) = await PostAsync("servicePrincipals", $$"""{"appId":"{{app["appId"]}}"}""");
        var first = await Client.GetAsync($"{GraphUrl}/servicePrincipals/{principal["id"]}");
        var second = await Client.GetAsync($"{GraphUrl}/servicePrincipals/{principal["id"]}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lagging["value"]!.AsArray(), Is.Empty);
            Assert.That(complete["value"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(first.Status, Is.EqualTo(404));
            Assert.That(second.Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_new_secret_works_after_a_time()
    {
        Tenant.Faults.DelayReplication(missingResponses: 0, secretDelay: TimeSpan.FromSeconds(18));
        var app = await CreateWebAppAsync();
        var secret = await AddSecretAsync(app);
        var code = await GetCodeAsync((string)app["appId"]!);

        Clock.Advance(TimeSpan.FromSeconds(17));
        var early = await RedeemAsync((string)app["appId"]!, code, ("client_secret", secret));
        Clock.Advance(TimeSpan.FromSeconds(1));
        var late = await RedeemAsync((string)app["appId"]!, code, ("client_secret", secret));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)early.Body["error_codes"]![0]!, Is.EqualTo(7000215));
            Assert.That(late.Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task The_fault_ends_when_the_faults_are_cleared()
    {
        Tenant.Faults.DelayReplication(missingResponses: 5, secretDelay: TimeSpan.FromHours(1));
        var app = await CreateWebAppAsync();

        Tenant.Faults.Clear();

        var secret = await AddSecretAsync(app);
        Assert.That((await SignInAsync((string)app["appId"]!, ("client_secret", secret))).Status, Is.EqualTo(200));
    }
}
