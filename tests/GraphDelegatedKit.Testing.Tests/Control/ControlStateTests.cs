using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Control;

public sealed class ControlStateTests : ControlFixture
{
    [Test]
    public async Task A_tenant_is_healthy_after_a_sign_in_of_its_own_that_leaves_no_trace()
    {
        Tenant.Faults.Fail("*", 500);
        Tenant.Faults.FailToken(50076);
        var (requests, listed) = (Tenant.Requests.Count, await Control.GetRequestsAsync());

        var (status, body) = await Control.GetAsync("health");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), body.ToJsonString());
            Assert.That(body.ToJsonString(), Is.EqualTo("""{"status":"healthy"}"""));
            Assert.That(Tenant.Requests, Has.Count.EqualTo(requests));
            Assert.That(await Control.GetRequestsAsync(), Has.Count.EqualTo(listed.Count));
            Assert.That(Tenant.Faults.Remaining, Is.EqualTo(2));
            Assert.That(
                (await Control.GetAsync("deviceCodes")).Body["deviceCodes"]!.AsArray().Select(code => (string)code!["state"]!),
                Is.EqualTo(new[] { "redeemed" }), "the sign-in of the test itself");
        }
    }

    [Test]
    public async Task A_tenant_is_starting_until_its_data_is_complete()
    {
        (int Status, JsonNode Body) during = default;
        await using var tenant = await LocalTenant.StartAsync(new()
        {
            Prepare = async (starting, _) =>
            {
                using var control = new ControlClient(starting.Address);
                during = await control.GetAsync("health");
            },
        });
        using var later = new ControlClient(tenant.Address);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(during.Status, Is.EqualTo(503));
            Assert.That((string)during.Body!["status"]!, Is.EqualTo("starting"));
            Assert.That((string)during.Body!["reason"]!, Is.EqualTo("The data of the start is not complete yet."));
            Assert.That((await later.GetAsync("health")).Status, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task A_failure_to_prepare_the_tenant_stops_it()
    {
        LocalTenantAddress? address = null;

        await Assert.ThatAsync(
            () => LocalTenant.StartAsync(new()
            {
                Prepare = (starting, _) =>
                {
                    address = starting.Address;
                    throw new InvalidDataException("no data");
                },
            }),
            Throws.InstanceOf<InvalidDataException>());

        using var control = new ControlClient(address!);
        await Assert.ThatAsync(() => control.GetAsync("health"), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task The_address_holds_what_a_client_in_another_process_needs()
    {
        var (_, body) = await Control.GetAsync("address");
        var (_, configuration) = await Client.GetAsync($"{Client.AuthorityUrl}/v2.0/.well-known/openid-configuration");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)body["clientId"]!, Is.EqualTo(Tenant.ClientId));
            Assert.That((int)body["httpsPort"]!, Is.EqualTo(Tenant.Address.HttpsPort));
            Assert.That((string)body["certificatePem"]!, Does.StartWith("-----BEGIN CERTIFICATE-----"));
            Assert.That((string)body["httpsAddress"]!, Is.EqualTo($"https://127.0.0.1:{Tenant.Address.HttpsPort}/"));
            Assert.That((string)body["issuer"]!, Is.EqualTo((string)configuration["issuer"]!));
            Assert.That(
                (string)configuration["authorization_endpoint"]!, Is.EqualTo((string)body["authority"]! + "/oauth2/v2.0/authorize"));
        }
    }

    [Test]
    public async Task Apps_are_listed_without_their_secrets()
    {
        await using var tenant = await LocalTenant.StartAsync(new()
        {
            Apps =
            [
                new() { DisplayName = "Web", WebRedirectUris = ["https://a.example/cb"], Secrets = [new() { Value = "A-SECRET" }] },
            ],
        });
        using var control = new ControlClient(tenant.Address);

        var (_, body) = await control.GetAsync("apps");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body["apps"]!.AsArray().Select(app => (bool)app!["isDefault"]!), Is.EqualTo(new[] { true, false }));
            Assert.That((int)body["apps"]![1]!["secretCount"]!, Is.EqualTo(1));
            Assert.That(body.ToJsonString(), Does.Contain("https://a.example/cb").And.Not.Contain("A-SECRET"));
        }
    }

    [Test]
    public async Task The_clock_is_moved_forward()
    {
        var before = (await Control.GetAsync("time")).Body;
        var (status, after) = await Control.PostAsync("time", """{"advanceSeconds":7200}""");
        var back = await Control.PostAsync("time", """{"advanceSeconds":-1}""");
        var tooFar = await Control.PostAsync("time", """{"advanceSeconds":1e13}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That((double)after["aheadSeconds"]! - (double)before["aheadSeconds"]!, Is.EqualTo(7200));
            Assert.That((await Client.GetAsync($"{GraphUrl}/me")).Status, Is.EqualTo(401), "the token has expired");
            Assert.That(back.Status, Is.EqualTo(400));
            Assert.That((string)back.Body["detail"]!, Does.EndWith("The clock does not go back."));
            Assert.That((string)tooFar.Body["detail"]!, Does.StartWith("advanceSeconds: the time would be beyond the year 9999."));
        }
    }

    [Test]
    public async Task A_snapshot_is_taken_listed_restored_and_deleted()
    {
        var taken = await Control.SendAsync(HttpMethod.Put, "snapshot/empty");
        await Control.SendAsync(HttpMethod.Patch, $"users/{Tenant.Users[1].Id}", """{"claims":{"dept":"x"}}""");
        Tenant.RemoveUser(Tenant.Users[2].Id);
        var names = (await Control.GetAsync("snapshot")).Body["snapshots"]!.ToJsonString();
        var restored = await Control.PostAsync("snapshot/empty/restore");
        var user = (await Control.GetAsync("users")).Body["users"]![1]!;
        var deleted = await Control.SendAsync(HttpMethod.Delete, "snapshot/empty");
        var unknown = await Control.PostAsync("snapshot/empty/restore");
        var deletedAgain = await Control.SendAsync(HttpMethod.Delete, "snapshot/empty");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { taken.Status, restored.Status, deleted.Status }, Is.All.EqualTo(204));
            Assert.That(names, Is.EqualTo("""["empty"]"""));
            Assert.That(Tenant.Users, Has.Count.EqualTo(8));
            Assert.That(user["claims"]!.AsObject(), Is.Empty);
            Assert.That(unknown.Status, Is.EqualTo(404));
            Assert.That(deletedAgain.Status, Is.EqualTo(404));
            Assert.That((string)deletedAgain.Body["detail"]!, Does.StartWith("The tenant has no snapshot 'empty'."));
            Assert.That(
                (string)unknown.Body["detail"]!, Does.StartWith("The tenant has no snapshot 'empty'. It has none: store one "));
            Assert.That((await Control.SendAsync(HttpMethod.Put, "snapshot/-x")).Status, Is.EqualTo(400));
        }
    }

    [Test]
    public async Task Uploads_are_listed_with_what_is_stored_and_without_their_address()
    {
        using var upload = await CreateUploadAsync();
        await upload.PutAsync(TestData.CreateBytes(400_000), 0, UploadSessionClient.FragmentAlignment);
        await upload.PutAsync(TestData.CreateBytes(400_000), 0, 1_000);

        var (_, body) = await Control.GetAsync("uploads");

        var listed = body["uploads"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)listed["fileName"]!, Is.EqualTo("f.bin"));
            Assert.That((long)listed["bytesAccepted"]!, Is.EqualTo(UploadSessionClient.FragmentAlignment));
            Assert.That((long)listed["bytesResent"]!, Is.EqualTo(1_000));
            Assert.That(body.ToJsonString(), Does.Not.Contain(upload.UploadUrl.Split("tempauth=")[1]));
        }
    }
}
