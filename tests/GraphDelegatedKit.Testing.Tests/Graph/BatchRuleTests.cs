using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class BatchRuleTests : SharedTenantFixture
{
    [TestCase(
        """{"id":"a","method":"GET","url":"/me"},{"id":"A","method":"GET","url":"/me"}""",
        TestName = "A batch with ids that differ only in case is refused")]
    [TestCase("""{"method":"GET","url":"/me"}""", TestName = "A batch with a request without an id is refused")]
    [TestCase("""{"id":"1","url":"/me"}""", TestName = "A batch with a request without a method is refused")]
    [TestCase("""{"id":"1","method":"GET"}""", TestName = "A batch with a request without a URL is refused")]
    [TestCase("""{"id":"1","method":"BREW","url":"/me"}""", TestName = "A batch with an unknown HTTP method is refused")]
    [TestCase(
        """{"id":"1","method":"GET","url":"https://graph.microsoft.com/v1.0/me"}""", TestName = "A batch with an absolute URL is refused")]
    [TestCase(
        """{"id":"1","method":"POST","url":"/$batch","headers":{"Content-Type":"application/json"},"body":{} }""",
        TestName = "A batch within a batch is refused")]
    [TestCase("""{"id":"1","method":"PATCH","url":"/me","body":{} }""", TestName = "A batch with a body without a Content-Type is refused")]
    [TestCase(
        """{"id":"1","method":"PUT","url":"/me","headers":{"Content-Type":"image/jpeg"},"body":"%%%"}""",
        TestName = "A batch with a binary body that is not base64 is refused")]
    [TestCase(
        """{"id":"1","method":"GET","url":"/me","dependsOn":["2"]}""", TestName = "A batch with a dependency outside the batch is refused")]
    [TestCase(
        """{"id":"1","method":"GET","url":"/me","dependsOn":"2"}""", TestName = "A batch with a dependsOn that is not a list is refused")]
    [TestCase(
        """{"id":"1","method":"GET","url":"/me","dependsOn":["2"]},{"id":"2","method":"GET","url":"/me","dependsOn":["1"]}""",
        TestName = "A batch with circular dependencies is refused")]
    [TestCase(
        """{"id":"1","method":"GET","url":"/me","dependsOn":["1"]}""",
        TestName = "A batch with a request that depends on itself is refused")]
    [TestCase("7", TestName = "A batch with an item that is not a request is refused")]
    public async Task A_malformed_batch_is_refused_without_executing_any_request(string requests)
    {
        Tenant.Faults.Fail("/v1.0/me", 500);

        var (status, body) = await Client.PostAsync("https://graph.microsoft.com/v1.0/$batch", $$"""{"requests":[{{requests}}]}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(400));
            Assert.That((string)body["error"]!["code"]!, Is.EqualTo("BadRequest"));
            Assert.That(Tenant.Faults.Remaining, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_batched_URL_with_a_version_is_refused()
    {
        var response = (await SendAsync(("GET", "/v1.0/me", null)))[0]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response["status"]!, Is.EqualTo(400));
            Assert.That((string?)response["body"]!["error"]!["message"], Is.EqualTo("Resource not found for the segment 'v1.0'."));
        }
    }

    [Test]
    public async Task A_batch_returns_its_responses_in_another_order_with_their_own_status([Values("v1.0", "beta")] string version)
    {
        Tenant.Faults.Throttle($"/{version}/me", times: 20, retryAfter: "2.5");

        var responses = await SendAsync(version, [.. Enumerable.Repeat(("GET", "/me", (string?)null), 20)]);

        Assert.Multiple(() =>
        {
            Assert.That(
                responses.Select(response => (string)response!["id"]!),
                Is.EqualTo(Enumerable.Range(0, 20).Reverse().Select(index => $"{index}")));
            Assert.That(
                responses.Select(response => ((int)response!["status"]!, (string)response["headers"]!["Retry-After"]!)),
                Has.All.EqualTo((429, "2.5")));
        });
    }

    [Test]
    public async Task A_failed_dependency_fails_the_dependent_requests_only()
    {
        var responses = await SendAsync(
            ("GET", "/users/unknown", "3"), ("GET", "/me", "0"), ("GET", "/me", "1"), ("GET", "/me", null), ("GET", "/me", "3"));

        Assert.That(
            responses.OrderBy(response => (string)response!["id"]!).Select(response => (int)response!["status"]!),
            Is.EqualTo(new[] { 404, 424, 424, 200, 200 }));
    }

    [Test]
    public async Task Binary_bodies_are_returned_in_either_base64_alphabet()
    {
        var photo = await Client.Http.GetByteArrayAsync("https://graph.microsoft.com/v1.0/me/photo/$value");

        var responses = await SendAsync(("GET", "/me/photo/$value", null), ("GET", "/me/photo/$value", null));

        var standardBase64 = (string)responses[1]!["body"]!;
        var urlSafeBase64 = (string)responses[0]!["body"]!;
        Assert.Multiple(() =>
        {
            Assert.That(standardBase64, Does.Contain('/').And.EqualTo(Convert.ToBase64String(photo)));
            Assert.That(urlSafeBase64, Is.EqualTo(standardBase64.Replace('/', '_').Replace('+', '-').TrimEnd('=')));
            Assert.That((string)responses[0]!["headers"]!["Content-Type"]!, Is.EqualTo("image/jpeg"));
        });
    }

    [Test]
    public async Task A_batched_download_is_a_redirect_and_a_batched_upload_accepts_base64()
    {
        var (_, put) = await Client.PostAsync("https://graph.microsoft.com/v1.0/$batch", $$"""
            {"requests":[{"id":"1","method":"PUT","url":"/me/drive/root:/a.bin:/content",
            "headers":{"Content-Type":"application/octet-stream"},"body":"{{Convert.ToBase64String([250, 251, 252, 253])}}"}]}
            """);
        var responses = await SendAsync(("GET", "/me/drive/root:/a.bin:/content", null));

        Assert.That((int)put["responses"]![0]!["status"]!, Is.EqualTo(201));
        Assert.That((int)responses[0]!["status"]!, Is.EqualTo(302));
        using var anonymousClient = new HttpClient(Tenant.CreateHandler());
        Assert.That(
            await anonymousClient.GetByteArrayAsync((string)responses[0]!["headers"]!["Location"]!),
            Is.EqualTo(new byte[] { 250, 251, 252, 253 }));
    }

    private Task<JsonArray> SendAsync(params (string Method, string Url, string? DependsOn)[] requests) => SendAsync("v1.0", requests);

    // The ids are the indexes.
    private async Task<JsonArray> SendAsync(string version, (string Method, string Url, string? DependsOn)[] requests)
    {
        var items = requests.Select((request, index) =>
        {
            var item = new JsonObject { ["id"] = $"{index}", ["method"] = request.Method, ["url"] = request.Url };
            if (request.DependsOn is { } parent) item["dependsOn"] = new JsonArray(parent);
            return (JsonNode)item;
        });
        var (status, body) = await Client.PostAsync(
            $"https://graph.microsoft.com/{version}/$batch", new JsonObject { ["requests"] = new JsonArray([.. items]) }.ToJsonString());
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return body["responses"]!.AsArray();
    }
}
