using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Faults;

public sealed class FaultScopeTests : TenantFixture
{
    private const string MeUrl = GraphUrl + "/me";

    [Test]
    public async Task A_fault_for_a_user_applies_to_the_tokens_of_that_user_alone()
    {
        using var ben = CreateClient(Tenant.Users[1]);
        Tenant.Faults.For(user: Tenant.Users[1].UserPrincipalName).Fail("/v1.0/me", 503);

        var ada = await Client.GetAsync(MeUrl);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ada.Status, Is.EqualTo(200));
            Assert.That((await ben.GetAsync(MeUrl)).Status, Is.EqualTo(503));
            Assert.That((await ben.GetAsync(MeUrl)).Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_fault_that_skips_requests_applies_to_the_nth_one_whatever_the_others_meet()
    {
        Tenant.Faults.For(skip: 2).Fail("/v1.0/me", 502);
        Tenant.Faults.Fail("/v1.0/me", 503);

        var statuses = new List<int>();
        for (var number = 0; number < 4; number++)
            statuses.Add((await Client.GetAsync(MeUrl)).Status);

        Assert.That(statuses, Is.EqualTo(new[] { 503, 200, 502, 200 }));
    }

    [Test]
    public async Task A_fault_for_a_batch_id_applies_to_that_request_of_a_batch_and_to_no_other()
    {
        Tenant.Faults.For(batchId: "b").Throttle("/v1.0/me", times: 1, retryAfter: TimeSpan.FromSeconds(1));

        var alone = await Client.GetAsync(MeUrl);
        var (_, batch) = await Client.PostAsync($"{GraphUrl}/$batch", """
            {"requests":[{"id":"a","method":"GET","url":"/me"},{"id":"b","method":"GET","url":"/me"}]}
            """);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(alone.Status, Is.EqualTo(200));
            Assert.That(
                batch["responses"]!.AsArray().ToDictionary(item => (string)item!["id"]!, item => (int)item!["status"]!),
                Is.EquivalentTo(new Dictionary<string, int> { ["a"] = 200, ["b"] = 429 }));
        }
    }

    [Test]
    public async Task A_method_of_the_scope_is_for_every_kind_of_fault()
    {
        Tenant.Faults.For(method: "PATCH").Throttle("/v1.0/me", times: 1, retryAfter: TimeSpan.FromSeconds(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await Client.GetAsync(MeUrl)).Status, Is.EqualTo(200));
            Assert.That((await Client.SendAsync(HttpMethod.Patch, MeUrl)).Status, Is.EqualTo(429));
        }
    }

    [Test]
    public async Task A_fault_says_how_often_it_applied_and_can_be_removed()
    {
        var fault = Tenant.Faults.Fail("/v1.0/me", 503, times: 3);
        var other = Tenant.Faults.Fail("/v1.0/me", 502);
        await Client.GetAsync(MeUrl);

        var (applied, remaining) = (fault.AppliedCount, fault.Remaining);
        fault.Remove();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((fault.Kind, applied, remaining), Is.EqualTo(("fail", 1, 2)));
            Assert.That(Tenant.Faults.All.Select(left => left.Id), Is.EqualTo(new[] { other.Id }));
            Assert.That((await Client.GetAsync(MeUrl)).Status, Is.EqualTo(502));
            Assert.That(other.Remaining, Is.Zero);
        }
    }

    // Each user redeems a refresh token, a device code and a browser's code in turn.
    [Test]
    public async Task A_token_fault_for_a_user_applies_to_the_sign_in_of_that_user_and_redeems_nothing()
    {
        var ben = Tenant.Users[1].UserPrincipalName;
        var adasTokens = await Client.SignInAsync();
        using var bensClient = new TenantClient(Tenant);
        var bensTokens = await bensClient.SignInAsync(ben);
        Tenant.Faults.For(user: ben).FailToken(50053, times: 2);
        var code = await bensClient.RequestDeviceCodeAsync();
        await Tenant.SimulateUser(ben).EnterCodeAsync((string)code["user_code"]!);

        var ada = await Client.RefreshAsync((string)adasTokens["refresh_token"]!);
        var refused = await bensClient.RefreshAsync((string)bensTokens["refresh_token"]!);
        var refusedCode = await bensClient.PollTokenAsync(code);
        var redeemed = await bensClient.PollTokenAsync(code);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ada.Status, Is.EqualTo(200));
            Assert.That((string)refused.Body["error_description"]!, Does.StartWith("AADSTS50053"));
            Assert.That((string)refusedCode.Body["error_description"]!, Does.StartWith("AADSTS50053"));
            Assert.That(redeemed.Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_withheld_scope_and_a_required_interaction_can_be_for_one_user()
    {
        var ben = Tenant.Users[1].UserPrincipalName;
        using var bensClient = new TenantClient(Tenant);
        var bensTokens = await bensClient.SignInAsync(ben);
        Tenant.Faults.For(user: ben).WithholdScope("User.Read");
        Tenant.Faults.For(user: ben).RequireInteraction("""{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""");

        var adasTokens = await Client.SignInAsync();
        var ada = await Client.RefreshAsync((string)adasTokens["refresh_token"]!);
        var refused = await bensClient.RefreshAsync((string)bensTokens["refresh_token"]!);
        var signedIn = await bensClient.SignInAsync(ben);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ada.Status, Is.EqualTo(200));
            Assert.That(((string)ada.Body["scope"]!).Split(' '), Does.Contain("User.Read"));
            Assert.That((string)refused.Body["error"]!, Is.EqualTo("interaction_required"));
            Assert.That(((string)signedIn["scope"]!).Split(' '), Does.Not.Contain("User.Read"));
        }
    }

    [Test]
    public async Task An_upload_fault_can_skip_ranges()
    {
        using var upload = await CreateUploadAsync();
        var file = TestData.CreateBytes(10);
        Tenant.Faults.For(skip: 1).FailUpload(0, 503);
        Tenant.Faults.FailUpload(0, 500);

        var statuses = new List<int>();
        for (var number = 0; number < 3; number++)
            statuses.Add((await upload.PutAsync(file, 0, 10)).Status);

        Assert.That(statuses, Is.EqualTo(new[] { 500, 503, 201 }));
    }

    [Test]
    public void A_scope_that_a_kind_does_not_have_is_refused()
    {
        var scoped = Tenant.Faults.For(user: Tenant.Users[1].Id, method: "PUT");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                () => scoped.FailUpload(0, 503),
                Throws.ArgumentException.With.Message.EqualTo("failUpload cannot be narrowed with 'method'. Leave it out."));
            Assert.That(() => scoped.FailToken(50053), Throws.ArgumentException);
            Assert.That(
                () => Tenant.Faults.For(user: "no@b.c"),
                Throws.ArgumentException.With.Message.StartsWith("The tenant has no user 'no@b.c'."));
            Assert.That(() => Tenant.Faults.For(skip: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        }
    }

    [Test]
    public async Task The_faults_that_ended_are_kept_up_to_a_hundred()
    {
        Tenant.Faults.Throttle("/v1.0/me", times: 1, retryAfter: "x");
        for (var number = 0; number < 110; number++)
        {
            Tenant.Faults.Fail("/v1.0/me", 503);
            (await Client.Http.GetAsync(MeUrl)).Dispose();
        }

        Assert.That(Tenant.Faults.All, Has.Count.EqualTo(101), "one has not applied yet");
    }

    private TenantClient CreateClient(LocalUser user)
    {
        var client = new TenantClient(Tenant);
        client.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tenant.CreateToken(user.Id));
        return client;
    }
}
