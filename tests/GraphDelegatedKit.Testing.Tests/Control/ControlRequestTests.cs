using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Control;

public sealed class ControlRequestTests : ControlFixture
{
    [Test]
    public async Task A_request_is_listed_with_its_user_client_scopes_fault_and_error()
    {
        var fault = Tenant.Faults.Fail("/v1.0/users", 403, code: "Authorization_RequestDenied");
        await Client.GetAsync($"{GraphUrl}/users?$top=3");

        var request = (await Control.GetRequestsAsync("?path=/v1.0/users")).Single()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)request["method"]!, Is.EqualTo("GET"));
            Assert.That((string)request["url"]!, Is.EqualTo("https://graph.microsoft.com/v1.0/users?$top=3"));
            Assert.That((int)request["status"]!, Is.EqualTo(403));
            Assert.That((string)request["user"]!, Is.EqualTo(Tenant.Users[0].UserPrincipalName));
            Assert.That((string)request["clientId"]!, Is.EqualTo(Tenant.ClientId));
            Assert.That(request["scopes"]!.AsArray().Select(scope => (string)scope!), Does.Contain("User.ReadWrite.All"));
            Assert.That((string)request["fault"]!, Is.EqualTo(fault.Id));
            Assert.That((string)request["faultKind"]!, Is.EqualTo(fault.Kind));
            Assert.That((string)request["error"]!["code"]!, Is.EqualTo("Authorization_RequestDenied"));
            Assert.That((string)request["error"]!["message"]!, Is.EqualTo("A fault of the local tenant caused this error."));
            Assert.That((DateTimeOffset)request["time"]!, Is.EqualTo(Clock.GetUtcNow()));
        }
    }

    [TestCase("me/joinedTeam", "GET /v1.0/me/joinedTeams")]
    [TestCase("me/joinedTeams/x", "GET /v1.0/me/joinedTeams")]
    [TestCase("user/ada", "GET /v1.0/users/{user}")]
    [TestCase("me/drive/root:/a.txt:/contnet", "GET /v1.0/{drive}/{item}/content")]
    [TestCase("me/mesages", "GET /v1.0/me/messages")]
    [TestCase("me/manger", "GET /v1.0/me/manager")]
    [TestCase("goups", "GET /v1.0/groups")]
    [TestCase("../me", "GET /v1.0/me")]
    [TestCase("../users/ada/messages", "GET /v1.0/users/{user}/messages")]
    [TestCase("../me/drive/root/childrn", "GET /v1.0/{drive}/{item}/children")]
    [TestCase("applicatoins/x", "GET /v1.0/applications/{app}")]
    public async Task An_unknown_route_names_the_nearest_one_in_the_answer_and_in_the_recorded_request(string path, string nearest)
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}/{path}");
        var request = (await Control.GetRequestsAsync("?status=501")).Single()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That((string)body["error"]!["message"]!, Does.EndWith($"The nearest route is {nearest}."));
            Assert.That((string)request["error"]!["message"]!, Is.EqualTo((string)body["error"]!["message"]!));
        }
    }

    [TestCase("users?$slect=id", "Unrecognized query argument specified: '$slect'. Did you mean $select?")]
    [TestCase("users?$fliter=id eq '1'", "Unrecognized query argument specified: '$fliter'. Did you mean $filter?")]
    [TestCase("me/messages?$odrerby=subject", "Unrecognized query argument specified: '$odrerby'. Did you mean $orderby?")]
    [TestCase("users?$shoesize=42", "Unrecognized query argument specified: '$shoesize'.")]
    [TestCase("users/delta?$slip=1", "Unrecognized query argument specified: '$slip'.")]
    public async Task An_unknown_query_option_is_refused_with_the_one_that_was_probably_meant(string path, string expected)
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}/{path}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string?)body["error"]!["message"], Is.EqualTo(expected));
        }
    }

    [Test]
    public async Task A_known_query_option_that_a_route_does_not_play_is_refused_without_another_one()
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}/users?$skip=1");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That((string?)body["error"]!["message"], Is.EqualTo("The local tenant does not support the query option $skip here."));
        }
    }

    [TestCase("printers")]
    public async Task A_route_that_is_like_no_other_is_compared_with_none(string path)
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}/{path}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That((string?)body["error"]!["message"], Does.Not.Contain("nearest"));
        }
    }

    [Test]
    public async Task A_hostile_path_is_compared_with_no_route()
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}{string.Concat(Enumerable.Repeat("/a", 20_000))}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(501));
            Assert.That((string)body["error"]!["message"]!, Does.Not.Contain("nearest"));
        }
    }

    [Test]
    public async Task An_unknown_method_names_the_one_that_the_route_has()
    {
        var (_, body) = await Client.SendAsync(HttpMethod.Put, $"{GraphUrl}/users/$count");

        Assert.That((string)body["error"]!["message"]!, Does.EndWith("The nearest route is GET /v1.0/users/$count."));
    }

    [Test]
    public async Task A_list_is_narrowed_by_number_path_method_status_and_user()
    {
        using var ben = new TenantClient(Tenant);
        ben.Http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", Tenant.CreateToken(Tenant.Users[1].UserPrincipalName));
        await Client.GetAsync($"{GraphUrl}/me");
        var last = (await Control.GetAsync("requests")).Body["last"]!;
        await Client.GetAsync($"{GraphUrl}/users/unknown");
        await ben.GetAsync($"{GraphUrl}/me");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Control.GetRequestsAsync($"?after={last}"), Has.Count.EqualTo(2));
            Assert.That(await Control.GetRequestsAsync("?path=/v1.0/*"), Has.Count.EqualTo(3));
            Assert.That(await Control.GetRequestsAsync("?method=get&status=4xx"), Has.Count.EqualTo(1));
            Assert.That(await Control.GetRequestsAsync("?method=patch"), Is.Empty);
            Assert.That(await Control.GetRequestsAsync("?user=" + Tenant.Users[1].UserPrincipalName), Has.Count.EqualTo(1));
            Assert.That(await Control.GetRequestsAsync($"?user={Tenant.Users[1].Id}&status=404"), Is.Empty);
        }
    }

    [Test]
    public async Task A_wait_ends_with_the_first_request_that_matches()
    {
        var waiting = Control.GetAsync("requests?path=/v1.0/users&wait=60");
        await Client.GetAsync($"{GraphUrl}/me");
        Assert.That(waiting.IsCompleted, Is.False);
        await Client.GetAsync($"{GraphUrl}/users");

        var (_, body) = await waiting.WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That((string)body["requests"]!.AsArray().Single()!["url"]!, Does.EndWith("/v1.0/users"));
    }

    [Test]
    public async Task A_wait_that_was_too_short_ends_without_a_request()
    {
        var (status, body) = await Control.GetAsync("requests?path=/v1.0/users&wait=0.05");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(body["requests"]!.AsArray(), Is.Empty);
        }
    }

    [Test]
    public async Task A_tenant_that_stops_does_not_wait_for_a_reader()
    {
        var waiting = Control.GetAsync("requests?path=/never&wait=600");
        await Control.GetAsync("health");

        var stopped = Tenant.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        // The connection ends, with or without an empty response.
        var ended = ((Task)waiting).ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(async () => await stopped, Throws.Nothing);
        Assert.That(async () => await ended, Throws.Nothing);
    }

    [Test]
    public async Task Requests_of_a_batch_are_listed_with_their_ids_before_the_batch()
    {
        var fault = Tenant.Faults.For(batchId: "2").Fail("/v1.0/me", 503);
        await Client.PostAsync($"{GraphUrl}/$batch", """
            {"requests":[{"id":"1","method":"GET","url":"/me"},{"id":"2","method":"GET","url":"/me"}]}
            """);

        var requests = (await Control.GetRequestsAsync("?path=/v1.0/*")).Select(request => (
            Id: (string?)request!["batchId"], Status: (int)request["status"]!, Fault: (string?)request["fault"])).ToList();

        Assert.That(requests, Is.EqualTo(new (string?, int, string?)[] { ("1", 200, null), ("2", 503, fault.Id), (null, 200, null) }));
    }

    [Test]
    public async Task A_dropped_connection_is_listed_with_status_0_and_its_fault()
    {
        var fault = Tenant.Faults.LoseResponse("/v1.0/me");
        await Assert.ThatAsync(() => Client.GetAsync($"{GraphUrl}/me"), Throws.InstanceOf<HttpRequestException>());

        var request = (await Control.GetRequestsAsync("?path=/v1.0/me&wait=60")).Single()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)request["status"]!, Is.Zero);
            Assert.That((string)request["fault"]!, Is.EqualTo(fault.Id));
            Assert.That((string)request["faultKind"]!, Is.EqualTo(fault.Kind));
        }
    }

    [Test]
    public async Task The_oldest_requests_are_forgotten_and_all_of_them_on_demand()
    {
        for (var number = 0; number < 2_010; number++)
            (await Client.Http.GetAsync($"{GraphUrl}/me")).Dispose();

        var kept = (await Control.GetRequestsAsync()).Count;
        await Control.SendAsync(HttpMethod.Delete, "requests");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(kept, Is.EqualTo(2_000));
            Assert.That(await Control.GetRequestsAsync(), Is.Empty);
        }
    }

    // A sign-in by device code and by browser, a refresh, an upload, a download, a shared item and a copy carry every kind of credential.
    [Test]
    public async Task No_token_code_secret_or_pre_authenticated_address_is_listed_or_in_an_event()
    {
        var secrets = new List<string> { Client.Http.DefaultRequestHeaders.Authorization!.Parameter! };
        var deviceCode = await Client.RequestDeviceCodeAsync();
        secrets.Add((string)deviceCode["device_code"]!);
        await Client.PollTokenAsync(deviceCode);
        var tokens = await Client.SignInAsync();
        secrets.AddRange([(string)tokens["access_token"]!, (string)tokens["refresh_token"]!, (string)tokens["id_token"]!]);
        await Client.RefreshAsync((string)tokens["refresh_token"]!);
        await Client.RequestTokenAsync(("grant_type", "authorization_code"), ("code", "A-CODE"), ("client_secret", "A-SECRET"));
        await Client.Http.GetAsync("https://login.microsoftonline.com/common/oauth2/nativeclient?code=A-CODE&state=A-STATE");
        await Client.Http.GetAsync(
            $"{Client.AuthorityUrl}/oauth2/v2.0/authorize?client_id={Tenant.ClientId}&nonce=A-NONCE&code_challenge=A-CODE");
        secrets.AddRange(["A-CODE", "A-SECRET", "A-STATE", "A-NONCE"]);

        using var upload = await CreateUploadAsync();
        secrets.Add(upload.UploadUrl);
        secrets.Add(upload.UploadUrl.Split("tempauth=")[1]);
        await upload.PutAsync(TestData.CreateBytes(10), 0, 10);
        var item = (await Client.GetAsync($"{DriveUrl}/root:/f.bin")).Body;
        var downloadUrl = (string)item["@microsoft.graph.downloadUrl"]!;
        secrets.Add(downloadUrl);
        secrets.Add(new Uri(downloadUrl).Query);
        using (var anonymous = new HttpClient(Tenant.CreateHandler()))
        {
            await anonymous.GetByteArrayAsync(downloadUrl);
        }

        var link = await Client.PostAsync($"{DriveUrl}/items/{item["id"]}/createLink", """{"type":"view","scope":"organization"}""");
        var shareId = "u!" + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes((string)link.Body["link"]!["webUrl"]!))
            .TrimEnd('=').Replace('/', '_').Replace('+', '-');
        secrets.Add(shareId);
        await Client.GetAsync($"{GraphUrl}/shares/{shareId}/driveItem");
        await Client.GetAsync($"{GraphUrl}/shares/{shareId}/unknown");
        await Client.GetAsync($"{GraphUrl}/me?access_token=A-TOKEN");
        secrets.Add("A-TOKEN");

        var list = (await Control.GetAsync("requests")).Body.ToJsonString(
            new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var events = await ReadEventsAsync((await Control.GetRequestsAsync()).Count);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list, Does.Contain("uploadSession?{redacted}"));
            Assert.That(list, Does.Contain("/shares/{link}/driveItem"));
            Assert.That(list, Does.Contain("nativeclient?code={redacted}&state={redacted}"));
            Assert.That(events, Does.Contain("uploadSession?{redacted}"));
            foreach (var secret in secrets)
            {
                Assert.That(list, Does.Not.Contain(secret));
                Assert.That(events, Does.Not.Contain(secret));
            }
        }
    }

    private async Task<string> ReadEventsAsync(int count)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "events") { Headers = { { "Last-Event-ID", "0" } } };
        using var response = await Control.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<string>();
        while (lines.Count(line => line.StartsWith("data: ", StringComparison.Ordinal)) < count)
            lines.Add(await reader.ReadLineAsync() ?? throw new AssertionException("The events ended."));
        return string.Join('\n', lines);
    }

    [Test]
    public async Task The_control_API_lists_requests_of_a_tenant_that_records_none_for_tests()
    {
        await using var tenant = await LocalTenant.StartAsync(new() { MaxRecordedRequests = 0 });
        using var client = new TenantClient(tenant);
        using var control = new ControlClient(tenant.Address);
        await client.GetAsync($"{GraphUrl}/me");

        var request = (await control.GetRequestsAsync()).Single()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)request["error"]!["code"]!, Is.EqualTo("InvalidAuthenticationToken"));
            Assert.That(request["user"], Is.Null);
        }
    }

    [Test]
    public async Task A_refused_sign_in_is_listed_with_its_AADSTS_number()
    {
        Tenant.Faults.FailToken(50076);
        await Client.RefreshAsync("x");

        var request = (await Control.GetRequestsAsync("?path=*/token&status=400")).Last()!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)request["error"]!["code"]!, Is.EqualTo("AADSTS50076"));
            Assert.That((string)request["clientId"]!, Is.EqualTo(Tenant.ClientId));
            Assert.That((string?)request["fault"], Is.Not.Null);
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/reference-error-codes: the service shows this error on its page.
    [Test]
    public async Task A_sign_in_error_on_a_page_is_recorded_with_its_AADSTS_number_and_its_reason()
    {
        await Control.SendAsync(HttpMethod.Delete, "requests");
        using var browser = new SignInBrowser(Tenant);
        using var page = await browser.OpenAsync(browser.CreateAuthorizeUrl(Tenant.ClientId, "https://evil.example/cb?key=A-KEY"));

        var request = (await Control.GetRequestsAsync("?failed=true")).Single()!;
        var recorded = Tenant.Requests[^1];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)page.StatusCode, Is.EqualTo(200));
            Assert.That((int)request["status"]!, Is.EqualTo(200));
            Assert.That((bool)request["failed"]!, Is.True);
            Assert.That((string)request["clientId"]!, Is.EqualTo(Tenant.ClientId));
            Assert.That((string)request["error"]!["code"]!, Is.EqualTo("AADSTS50011"));
            Assert.That(
                (string)request["error"]!["message"]!,
                Does.StartWith("The redirect URI 'https://evil.example/cb").And.Contain("does not match").And.Not.Contain("A-KEY"));
            Assert.That(recorded.HasFailed, Is.True);
            Assert.That(recorded.ErrorCode, Is.EqualTo("AADSTS50011"));
            Assert.That(
                () => Tenant.Requests.ShouldAllSucceed(),
                Throws.InstanceOf<LocalTenantAssertionException>().With.Message.Contain("AADSTS50011: The redirect URI '"));
        }
    }

    // https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#error-response
    [TestCase("prompt", "none", "AADSTS50058")]
    [TestCase("scope", "Mail.Reed", "AADSTS650053")]
    public async Task A_sign_in_error_in_a_redirect_is_recorded(string parameter, string value, string code)
    {
        using var browser = new SignInBrowser(Tenant);
        using var response = await browser.OpenAsync(
            browser.CreateAuthorizeUrl(Tenant.ClientId, "http://localhost", (parameter, value)).Replace(
                parameter == "scope" ? "&scope=openid%20offline_access%20User.Read" : "&scope=x", "", StringComparison.Ordinal));

        var request = (await Control.GetRequestsAsync("?failed=true&path=*/authorize")).Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(302));
            Assert.That((string)request["error"]!["code"]!, Is.EqualTo(code));
            Assert.That(Tenant.Requests[^1].ErrorCode, Is.EqualTo(code));
        }
    }

    [Test]
    public async Task An_unknown_account_on_the_page_is_recorded_with_its_AADSTS_number()
    {
        using var browser = new SignInBrowser(Tenant);
        var url = browser.CreateAuthorizeUrl(Tenant.ClientId, "http://localhost");
        await Assert.ThatAsync(() => browser.SignInAsync(url, "no@b.c"), Throws.Exception);

        Assert.That(
            (await Control.GetRequestsAsync("?path=/signin&failed=true")).Select(request => (string)request!["error"]!["code"]!),
            Is.EqualTo(new[] { "AADSTS50034" }));
    }

    [Test]
    public async Task Failed_requests_are_those_without_an_answer_and_with_4xx_and_5xx()
    {
        await Client.GetAsync($"{GraphUrl}/me");
        await Client.GetAsync($"{GraphUrl}/users/unknown");
        await Client.GetAsync($"{GraphUrl}/me/joinedTeam");
        Tenant.Faults.LoseResponse("/v1.0/me");
        await Assert.ThatAsync(() => Client.GetAsync($"{GraphUrl}/me"), Throws.InstanceOf<HttpRequestException>());
        await Control.GetRequestsAsync("?path=/v1.0/me&status=0&wait=60");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadStatusesAsync("?failed=true&path=/v1.0/*"), Is.EquivalentTo(new[] { 404, 501, 0 }));
            Assert.That(await ReadStatusesAsync("?failed=false&path=/v1.0/*"), Is.EqualTo(new[] { 200 }));
            Assert.That(await ReadStatusesAsync("?status=4xx"), Is.EqualTo(new[] { 404 }));
            Assert.That(await ReadStatusesAsync("?status=5xx"), Is.EqualTo(new[] { 501 }));
            Assert.That(
                Tenant.Requests.Where(request => request.Path.StartsWith("/v1.0/", StringComparison.Ordinal))
                    .Select(request => request.HasFailed),
                Is.EqualTo(new[] { false, true, true, true }));
        }
    }

    [TestCase("path=me", "path: expected the version of Graph in front, such as /v1.0/me, found 'me'.")]
    [TestCase("path=/users/ada", "path: expected the version of Graph in front, such as /v1.0/users/ada, found '/users/ada'.")]
    [TestCase("path=v1.0/me", "path: expected a path such as /v1.0/me, without a host and a query, found 'v1.0/me'.")]
    [TestCase("path=/v1.0/me?a", "path: expected a path such as /v1.0/me, without a host and a query, found '/v1.0/me?a'.")]
    [TestCase("method=GTE", "method: 'GTE' is not allowed. Allowed: GET, ", "Did you mean 'GET'?")]
    [TestCase("status=4x", "status: expected a status such as 404, 4xx or 0, found '4x'. failed=true finds every error.")]
    [TestCase("failed=yes", "failed: expected true or false, found 'yes'.")]
    [TestCase("after=-1", "after: expected a whole number, found '-1'.")]
    [TestCase("wait=601", "wait: expected a number from 0 to 600, found '601'.")]
    [TestCase("user=carmen",
        "user: The tenant has no user 'carmen'. Did you mean 'carmen.okafor@contoso.onmicrosoft.com'? Its users: ")]
    [TestCase("user=no@b.c", "user: The tenant has no user 'no@b.c'. Its users: ", ".onmicrosoft.com.")]
    [TestCase("usr=x", "usr: there is no such parameter. Allowed: after, path, method, status, failed, user, wait.")]
    public async Task A_parameter_that_no_request_can_match_is_refused_with_what_is_allowed(string query, string start, string? part = null)
    {
        var (status, body) = await Control.GetAsync("requests?" + query);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["detail"]!, Does.StartWith(start).IgnoreCase.And.Contain(part ?? ""));
        }
    }

    [Test]
    public async Task Requests_of_a_user_are_found_after_the_user_was_renamed_or_removed()
    {
        var (renamed, removed) = (Tenant.Users[1], Tenant.Users[2]);
        foreach (var user in new[] { renamed, removed })
        {
            using var client = Tenant.CreateClient(user.Id);
            (await client.GetAsync("me")).Dispose();
        }

        Tenant.ChangeUser(renamed.Id, user => user with { UserPrincipalName = "new@contoso.onmicrosoft.com" });
        Tenant.RemoveUser(removed.Id);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await Control.GetRequestsAsync("?user=new@contoso.onmicrosoft.com"), Has.Count.EqualTo(1));
            Assert.That(await Control.GetRequestsAsync("?user=" + removed.UserPrincipalName), Has.Count.EqualTo(1));
            Assert.That(await Control.GetRequestsAsync("?user=" + removed.Id), Has.Count.EqualTo(1));
        }
    }

    private async Task<int[]> ReadStatusesAsync(string query) =>
        [.. (await Control.GetRequestsAsync(query)).Select(request => (int)request!["status"]!)];
}
