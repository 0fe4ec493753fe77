namespace GraphDelegatedKit.Testing.Tests.Control;

public sealed class ControlFaultTests : ControlFixture
{
    [Test]
    public async Task A_fault_is_added_reports_how_often_it_applied_and_is_removed()
    {
        var added = await Control.PostAsync("faults", """{"kind":"throttle","path":"/v1.0/me*","retryAfter":2,"times":3}""");
        var id = (string)added.Body["faults"]![0]!["id"]!;
        var (status, _) = await Client.GetAsync($"{GraphUrl}/me");
        var listed = (await Control.GetAsync("faults")).Body["faults"]![0]!;
        var removed = await Control.SendAsync(HttpMethod.Delete, $"faults/{id}");
        var (statusAfterRemoval, _) = await Client.GetAsync($"{GraphUrl}/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(added.Status, Is.EqualTo(201));
            Assert.That(status, Is.EqualTo(429));
            Assert.That(listed.ToJsonString(), Is.EqualTo(
                $$"""{"id":"{{id}}","kind":"throttle","path":"/v1.0/me*","retryAfter":2,"times":3,"applied":1,"remaining":2}"""));
            Assert.That(removed.Status, Is.EqualTo(204));
            Assert.That(statusAfterRemoval, Is.EqualTo(200));
            Assert.That((await Control.SendAsync(HttpMethod.Delete, $"faults/{id}")).Status, Is.EqualTo(404));
        }
    }

    [Test]
    public async Task A_list_of_faults_is_added_as_a_whole_or_not_at_all()
    {
        var (status, body) = await Control.PostAsync("faults", """
            [{"kind":"fail","path":"/v1.0/me","status":503},{"kind":"fail","path":"/v1.0/me"}]
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["detail"]!, Is.EqualTo("[1].status: the field is missing. Add it: the status of the answer."));
            Assert.That(Tenant.Faults.All, Is.Empty);
        }
    }

    [Test]
    public async Task A_fault_that_has_ended_stays_in_the_list_until_all_are_removed()
    {
        Tenant.Faults.Fail("/v1.0/me", 503);
        await Client.GetAsync($"{GraphUrl}/me");

        var ended = (await Control.GetAsync("faults")).Body["faults"]![0]!;
        await Control.SendAsync(HttpMethod.Delete, "faults");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)ended["kind"]!, Is.EqualTo("fail"));
            Assert.That((string)ended["path"]!, Is.EqualTo("/v1.0/me"));
            Assert.That((int)ended["applied"]!, Is.EqualTo(1));
            Assert.That((int)ended["remaining"]!, Is.Zero);
            Assert.That((await Control.GetAsync("faults")).Body["faults"]!.AsArray(), Is.Empty);
        }
    }

    [TestCase("""{"kind":"stall","path":"/x","user":"Carmen"}""",
        "user: The tenant has no user 'Carmen'. Did you mean 'carmen.okafor@contoso.onmicrosoft.com'? Its users: ")]
    [TestCase("""{"kind":"abortResponse","path":"/x","afterBytes":-1}""", "afterBytes: ")]
    [TestCase("{", "The body is not valid JSON.")]
    [TestCase("3", "A fault is a JSON object")]
    [TestCase("[]", "The list of faults is empty. Add one, such as ")]
    [TestCase(
        """[{"kind":"withholdScope","scope":"Mail.Sent"}]""",
        "[0].scope: Graph has no permission 'Mail.Sent'. Did you mean 'Mail.Send'?")]
    [TestCase("""{"kind":"fail","kind":"stall","path":"/x"}""", "The body is not valid JSON.")]
    public async Task A_body_that_is_no_fault_is_refused(string json, string message)
    {
        var (status, body) = await Control.PostAsync("faults", json);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["detail"]!, Does.StartWith(message));
        }
    }
}
