using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class Batch_rules
{
    private LocalTenant _tenant = null!;
    private Client _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _tenant = await LocalTenant.StartAsync();
        _client = new Client(_tenant);
        await _client.SignInAsync();
    }

    [TearDown]
    public void Clear() => _tenant.Faults.Clear();

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _tenant.DisposeAsync();
    }

    [TestCase("""{"id":"a","method":"GET","url":"/me"},{"id":"A","method":"GET","url":"/me"}""", TestName = "ids that differ in case alone")]
    [TestCase("""{"method":"GET","url":"/me"}""", TestName = "no id")]
    [TestCase("""{"id":"1","url":"/me"}""", TestName = "no method")]
    [TestCase("""{"id":"1","method":"GET"}""", TestName = "no url")]
    [TestCase("""{"id":"1","method":"BREW","url":"/me"}""", TestName = "no method of HTTP")]
    [TestCase("""{"id":"1","method":"GET","url":"https://graph.microsoft.com/v1.0/me"}""", TestName = "a url that is not relative")]
    [TestCase("""{"id":"1","method":"POST","url":"/$batch","headers":{"Content-Type":"application/json"},"body":{} }""", TestName = "a batch in a batch")]
    [TestCase("""{"id":"1","method":"PATCH","url":"/me","body":{} }""", TestName = "a body without Content-Type")]
    [TestCase("""{"id":"1","method":"PUT","url":"/me","headers":{"Content-Type":"image/jpeg"},"body":"%%%"}""", TestName = "bytes that are no base64")]
    [TestCase("""{"id":"1","method":"GET","url":"/me","dependsOn":["2"]}""", TestName = "dependsOn outside the batch")]
    [TestCase("""{"id":"1","method":"GET","url":"/me","dependsOn":"2"}""", TestName = "dependsOn no list")]
    [TestCase("""{"id":"1","method":"GET","url":"/me","dependsOn":["2"]},{"id":"2","method":"GET","url":"/me","dependsOn":["1"]}""", TestName = "dependsOn in a circle")]
    [TestCase("""{"id":"1","method":"GET","url":"/me","dependsOn":["1"]}""", TestName = "dependsOn itself")]
    [TestCase("7", TestName = "no request")]
    public async Task Malformed_means_that_nothing_is_done(string requests)
    {
        _tenant.Faults.Fail("/v1.0/me", 500);

        var (status, body) = await _client.PostAsync("https://graph.microsoft.com/v1.0/$batch", $$"""{"requests":[{{requests}}]}""");

        Assert.That((status, (string)body["error"]!["code"]!, _tenant.Faults.Remaining), Is.EqualTo((400, "BadRequest", 1)));
    }

    [Test]
    public async Task A_version_in_a_url_is_not_found()
    {
        Assert.That((int)(await SendAsync(("GET", "/v1.0/me", null)))[0]!["status"]!, Is.EqualTo(400));
    }

    [Test]
    public async Task Answers_come_in_another_order_and_the_batch_succeeds_whatever_became_of_them([Values("v1.0", "beta")] string version)
    {
        _tenant.Faults.Throttle($"/{version}/me", times: 20, retryAfter: "2.5");

        var answers = await SendAsync(version, [.. Enumerable.Repeat(("GET", "/me", (string?)null), 20)]);

        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(answer => (string)answer!["id"]!), Is.EqualTo(Enumerable.Range(0, 20).Reverse().Select(place => $"{place}")));
            Assert.That(answers.Select(answer => ((int)answer!["status"]!, (string)answer["headers"]!["Retry-After"]!)), Has.All.EqualTo((429, "2.5")));
        });
    }

    [Test]
    public async Task A_chain_ends_where_it_fails_and_others_go_on()
    {
        var answers = await SendAsync(("GET", "/users/nobody", "3"), ("GET", "/me", "0"), ("GET", "/me", "1"), ("GET", "/me", null), ("GET", "/me", "3"));

        Assert.That(answers.OrderBy(answer => (string)answer!["id"]!).Select(answer => (int)answer!["status"]!), Is.EqualTo(new[] { 404, 424, 424, 200, 200 }));
    }

    [Test]
    public async Task Bytes_come_back_as_base64_of_one_alphabet_or_the_other()
    {
        var photo = await _client.Http.GetByteArrayAsync("https://graph.microsoft.com/v1.0/me/photo/$value");

        var answers = await SendAsync(("GET", "/me/photo/$value", null), ("GET", "/me/photo/$value", null));

        var plain = (string)answers[1]!["body"]!;
        var forAddresses = (string)answers[0]!["body"]!;
        Assert.Multiple(() =>
        {
            Assert.That(plain, Does.Contain('/').And.EqualTo(Convert.ToBase64String(photo)));
            Assert.That(forAddresses, Is.EqualTo(plain.Replace('/', '_').Replace('+', '-').TrimEnd('=')));
            Assert.That((string)answers[0]!["headers"]!["Content-Type"]!, Is.EqualTo("image/jpeg"));
        });
    }

    [Test]
    public async Task Content_is_a_redirect_and_bytes_are_taken_in_as_base64()
    {
        var (_, put) = await _client.PostAsync("https://graph.microsoft.com/v1.0/$batch", $$"""
            {"requests":[{"id":"1","method":"PUT","url":"/me/drive/root:/a.bin:/content","headers":{"Content-Type":"application/octet-stream"},"body":"{{Convert.ToBase64String([250, 251, 252, 253])}}"}]}
            """);
        var answers = await SendAsync(("GET", "/me/drive/root:/a.bin:/content", null));

        Assert.That((int)put["responses"]![0]!["status"]!, Is.EqualTo(201));
        Assert.That((int)answers[0]!["status"]!, Is.EqualTo(302));
        using var bare = new HttpClient(_tenant.CreateHandler());
        Assert.That(await bare.GetByteArrayAsync((string)answers[0]!["headers"]!["Location"]!), Is.EqualTo(new byte[] { 250, 251, 252, 253 }));
    }

    private Task<JsonArray> SendAsync(params (string Method, string Url, string? DependsOn)[] requests) => SendAsync("v1.0", requests);

    // The ids are the places.
    private async Task<JsonArray> SendAsync(string version, (string Method, string Url, string? DependsOn)[] requests)
    {
        var items = requests.Select((request, place) =>
        {
            var item = new JsonObject { ["id"] = $"{place}", ["method"] = request.Method, ["url"] = request.Url };
            if (request.DependsOn is { } parent) item["dependsOn"] = new JsonArray(parent);
            return (JsonNode)item;
        });
        var (status, body) = await _client.PostAsync($"https://graph.microsoft.com/{version}/$batch", new JsonObject { ["requests"] = new JsonArray([.. items]) }.ToJsonString());
        Assert.That(status, Is.EqualTo(200), body.ToJsonString());
        return body["responses"]!.AsArray();
    }
}
