using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Rules;

/// <summary>Every rule about requests to Graph, in each mode.</summary>
public sealed class GraphRuleTests : SharedTenantFixture
{
    private const string GraphUrl = "https://graph.microsoft.com/v1.0";

    [TearDown]
    public void ResetRules() => Tenant.Rules.Reset();

    // https://learn.microsoft.com/graph/query-parameters
    // https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
    // https://learn.microsoft.com/graph/aad-advanced-queries
    [TestCase(LocalRule.UnsupportedQueryOption, "users?$skip=1", 501)]
    [TestCase(LocalRule.UnsupportedQueryOption, "users?skip=1", 501)]
    [TestCase(LocalRule.UnknownQueryOption, "users?$selct=id", 400)]
    [TestCase(LocalRule.CustomQueryOption, "users?selct=id", 400)]
    [TestCase(LocalRule.CustomQueryOption, "me/drive/root/children?slect=id", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "users?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "me?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "users/delta?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "me/memberOf?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "groups?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "groups/delta?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "applications?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "organization?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "me/drive/root?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "me/drive/root/children?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "me/drive/root/delta?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "me/messages?$select=subject,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "me/mailFolders/inbox?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.UnknownSelectProperty, "me/calendar?$select=id,shoeSize", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "users/$count", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "users?$filter=jobTitle ne 'a'", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "users?$search=\"displayName:a\"", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "users?$filter=startsWith(displayName,'a')&$orderby=displayName", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "users?$filter=companyName eq 'a'", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "users?$orderby=createdDateTime", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "me/memberOf?$filter=displayName eq 'a'", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "applications/$count", 400)]
    [TestCase(LocalRule.MissingConsistencyLevel, "applications?$filter=displayName ne 'a'", 400)]
    public Task A_query_that_breaks_a_rule_is_refused_or_accepted_with_or_without_a_warning(
        LocalRule rule, string path, int refused) => AssertModesAsync(rule, refused, 200, () => Send(HttpMethod.Get, path));

    // https://www.rfc-editor.org/rfc/rfc7240#section-2
    // https://github.com/microsoftgraph/msgraph-sdk-design/blob/master/middleware/TelemetryHandler.md
    [TestCase(LocalRule.UnknownPreference, "Prefer", "outlook.timezon=\"UTC\"")]
    [TestCase(LocalRule.UnknownPreference, "Prefer", "odata.maxpagesize=5, return=minimal; maxpagsize=3")]
    [TestCase(LocalRule.NewerClient, "SdkVersion", "graph-dotnet/7.0.0, graph-dotnet-core/5.0.0 (featureUsage=0)")]
    public Task A_header_that_breaks_a_rule_is_refused_or_accepted_with_or_without_a_warning(LocalRule rule, string name, string value) =>
        AssertModesAsync(rule, 400, 200, () => Send(HttpMethod.Get, "me/messages", request => request.Headers.Add(name, value)));

    // https://learn.microsoft.com/graph/errors, https://github.com/microsoftgraph/msgraph-sdk-python/issues/440
    // https://learn.microsoft.com/graph/api/resources/driveitemuploadableproperties
    [TestCase(LocalRule.UnknownBodyProperty, "PATCH", "users/{user}", """{"jobTitle":"Pilot","shoeSize":42}""", 400, 204)]
    [TestCase(LocalRule.UnknownBodyProperty, "POST", "groups",
        """{"displayName":"A","mailEnabled":false,"mailNickname":"{new}","securityEnabled":true,"shoeSize":42}""", 400, 201)]
    [TestCase(LocalRule.UnknownBodyProperty, "POST", "applications", """{"displayName":"A","shoeSize":42}""", 400, 201)]
    [TestCase(LocalRule.UnknownBodyProperty, "POST", "me/drive/root/children", """{"name":"{new}","folder":{},"shoeSize":42}""", 400, 201)]
    [TestCase(LocalRule.UnknownBodyProperty, "POST", "me/drive/root:/{new}:/createUploadSession",
        """{"item":{"fileSize":9,"shoeSize":42}}""", 400, 200)]
    [TestCase(LocalRule.UnknownBodyProperty, "POST", "me/messages", """{"subject":"A","shoeSize":42}""", 400, 201)]
    [TestCase(LocalRule.UnknownBodyProperty, "POST", "me/events", """{"subject":"A","shoeSize":42}""", 400, 201)]
    [TestCase(LocalRule.IgnoredBodyProperty, "POST", "me/messages", """{"subject":"A","isDraft":false}""", 400, 201)]
    [TestCase(LocalRule.IgnoredBodyProperty, "POST", "me/drive/root:/{new}:/createUploadSession",
        """{"item":{},"@microsoft.graph.conflictBehavior":"fail"}""", 400, 200)]
    public Task A_body_that_breaks_a_rule_is_refused_or_accepted_with_or_without_a_warning(
        LocalRule rule, string method, string path, string body, int refused, int accepted) =>
        AssertModesAsync(rule, refused, accepted, () => SendBody(new HttpMethod(method), path, body, "application/json"));

    // https://github.com/microsoftgraph/microsoft-graph-docs/issues/6259
    [Test]
    public Task A_body_without_the_media_type_of_JSON_is_refused_or_accepted_with_or_without_a_warning() => AssertModesAsync(
        LocalRule.MissingContentType, 400, 201,
        () => SendBody(HttpMethod.Post, "me/messages", """{"subject":"A"}""", "text/plain"));

    // https://learn.microsoft.com/graph/permissions-reference
    [Test]
    public Task A_request_without_the_permission_is_refused_or_accepted_with_or_without_a_warning()
    {
        var token = Tenant.CreateToken(scopes: ["User.Read"]);
        return AssertModesAsync(LocalRule.MissingPermission, 403, 200, () => Send(
            HttpMethod.Get, "me/drive", request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token)));
    }

    [Test]
    public async Task A_warning_about_permissions_limits_no_answer()
    {
        Tenant.Rules[LocalRule.MissingPermission] = RuleMode.Warn;
        var token = Tenant.CreateToken(scopes: ["User.ReadBasic.All"]);

        var (_, body) = await Client.SendAsync(
            HttpMethod.Get,
            $"{GraphUrl}/users/{Tenant.Users[1].Id}?$select=jobTitle",
            configure: request => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token));

        Assert.That((string?)body["jobTitle"], Is.EqualTo(Tenant.Users[1].JobTitle).And.Not.Null);
    }

    // https://learn.microsoft.com/graph/deployments: the service has https addresses only.
    [Test]
    public Task Plain_http_to_a_name_of_the_service_is_refused_or_accepted_with_or_without_a_warning()
    {
        var token = Tenant.CreateToken();
        return AssertModesAsync(LocalRule.PlainHttp, 501, 200, () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Tenant.Address.HttpAddress, "/v1.0/me"));
            request.Headers.Host = "graph.microsoft.com";
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            return request;
        });
    }

    // https://learn.microsoft.com/graph/aad-advanced-queries: without the header, the service leaves out the count.
    [Test]
    public async Task A_count_that_the_service_leaves_out_is_a_warning()
    {
        var (status, body) = await Client.GetAsync($"{GraphUrl}/users?$count=true");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(body["@odata.count"], Is.Null);
            Assert.That(GetWarnings(), Is.EqualTo(new[] { LocalRule.MissingConsistencyLevel }));
        }
    }

    [Test]
    public async Task A_query_that_breaks_no_rule_gets_no_warning()
    {
        await Client.SendAsync(HttpMethod.Get, $"{GraphUrl}/me/calendarView?startDateTime=2026-01-01&endDateTime=2026-02-01&$top=5",
            configure: request => request.Headers.Add("Prefer", "outlook.timezone=\"W. Europe Standard Time\", IdType=\"ImmutableId\""));
        var view = Tenant.Requests[^1];
        await Client.GetAsync($"{GraphUrl}/me/mailFolders?includeHiddenFolders=true&client-request-id={Guid.NewGuid()}");
        await Client.PutAsync($"{GraphUrl}/me/drive/root:/plain.txt:/content?@microsoft.graph.conflictBehavior=replace", [1]);

        Tenant.Requests.SkipWhile(request => request != view).ShouldHaveNoWarnings();
        Assert.That(view.Status, Is.EqualTo(200));
    }

    // Each request of a batch is recorded with its own warnings: https://learn.microsoft.com/graph/json-batching
    [Test]
    public async Task A_request_of_a_batch_has_warnings_of_its_own()
    {
        await Client.PostAsync(
            $"{GraphUrl}/$batch",
            """{"requests":[{"id":"1","method":"GET","url":"/users?selct=id"},{"id":"2","method":"GET","url":"/me"}]}""");

        var batch = Tenant.Requests[^1];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(batch.Warnings, Is.Empty);
            Assert.That(
                batch.BatchedRequests.Select(request => request.Warnings.Select(warning => warning.Rule)),
                Is.EqualTo(new LocalRule[][] { [LocalRule.CustomQueryOption], [] }));
            Assert.That(() => Tenant.Requests.ShouldHaveNoWarnings(), Throws.TypeOf<LocalTenantAssertionException>());
        }
    }

    [Test]
    public async Task A_warning_has_a_code_a_sentence_and_a_page_and_no_escape_sequence_of_the_client()
    {
        await Client.GetAsync($"{GraphUrl}/users?a%1Bb{new string('c', 200)}=secret");

        var warning = Tenant.Requests[^1].Warnings.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(warning.Code, Is.EqualTo("customQueryOption"));
            Assert.That(warning.Message, Does.StartWith("The query option 'a?bccc").And.EndsWith(".").And.Not.Contain("secret"));
            Assert.That(warning.Message.Length, Is.LessThan(150));
            Assert.That(warning.Page, Does.StartWith("https://docs.oasis-open.org/"));
        }
    }

    // What is accepted is what the request means without the part that breaks the rule.
    [Test]
    public async Task An_unknown_property_that_is_accepted_is_left_out()
    {
        Tenant.Rules[LocalRule.UnknownSelectProperty] = RuleMode.Allow;

        var (_, body) = await Client.GetAsync($"{GraphUrl}/me?$select=id,shoeSize,jobTitle");

        Assert.That(body.AsObject().Select(property => property.Key), Is.EqualTo(new[] { "@odata.context", "id", "jobTitle" }));
    }

    private static HttpRequestMessage Send(HttpMethod method, string path, Action<HttpRequestMessage>? configure = null)
    {
        var request = new HttpRequestMessage(method, $"{GraphUrl}/{path}");
        configure?.Invoke(request);
        return request;
    }

    private HttpRequestMessage SendBody(HttpMethod method, string path, string body, string mediaType)
    {
        var unique = Guid.NewGuid().ToString("N");
        var request = Send(method, path.Replace("{user}", Tenant.Users[1].Id).Replace("{new}", unique));
        request.Content = new StringContent(body.Replace("{new}", unique), null, mediaType);
        return request;
    }

    private async Task AssertModesAsync(LocalRule rule, int refused, int accepted, Func<HttpRequestMessage> create)
    {
        foreach (var (mode, expected) in new[] { (RuleMode.Refuse, refused), (RuleMode.Warn, accepted), (RuleMode.Allow, accepted) })
        {
            Tenant.Rules[rule] = mode;
            using var request = create();
            request.Headers.Authorization ??= Client.Http.DefaultRequestHeaders.Authorization;
            using var http = new HttpClient(Tenant.CreateHandler());
            using var response = await http.SendAsync(request);

            using (Assert.EnterMultipleScope())
            {
                Assert.That((int)response.StatusCode, Is.EqualTo(expected), $"{mode}: {await response.Content.ReadAsStringAsync()}");
                Assert.That(GetWarnings(), Is.EqualTo(mode == RuleMode.Warn ? new[] { rule } : []), $"{mode}");
            }
        }
    }

    private LocalRule[] GetWarnings() => [.. Tenant.Requests[^1].Warnings.Select(warning => warning.Rule)];
}
