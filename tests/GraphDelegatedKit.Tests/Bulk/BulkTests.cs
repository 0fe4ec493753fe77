using System.Net;
using System.Text.Json;
using static GraphDelegatedKit.Tests.Bulk.FakeBatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class BulkTests
{
    [Test]
    public async Task A_bulk_job_answers_each_request_once_by_its_id_in_batches_of_twenty()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, BulkTestData.CreateRequests(101));

        Assert.That(results.Select(result => int.Parse(result.Id)).Order(), Is.EqualTo(Enumerable.Range(1, 101)));
        Assert.That(results.All(result => result is { IsSuccess: true, Attempts: 1, MayHaveExecuted: false, WasDoneBefore: false }));
        Assert.That(server.BatchSizes, Is.EqualTo(new[] { "20", "20", "20", "20", "20", "1" }));
    }

    [Test]
    public async Task A_bulk_job_sends_nothing_before_enumeration_and_nothing_for_no_requests()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        _ = graph.BulkAsync(BulkTestData.CreateRequests(5));
        var results = await BulkTestData.RunAsync(graph, []);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count, Is.Zero);
            Assert.That(server.Batches.Count, Is.Zero);
        }
    }

    [Test]
    public async Task Request_ids_of_any_kind_are_kept_and_batches_use_their_own_numbers()
    {
        string[] ids = ["a", "A", "", " ", "1", "é\n\"", "\ud800", new('x', 100_000), "a"];
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph, ids.Select(id => new BulkRequest(id, HttpMethod.Get, "me")));

        Assert.That(results.Select(result => result.Id), Is.EquivalentTo(ids));
        Assert.That(server.Items.Select(item => item.Id), Is.EqualTo(Enumerable.Range(1, 9).Select(number => $"{number}")));
    }

    [Test]
    public async Task A_batched_request_has_the_same_URL_as_a_single_request_without_the_version()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);
        var (name, path, odd) = ("a b_ext#EXT#@x.com", "Ü/100%.txt", "$o'x");

        await BulkTestData.RunAsync(graph, [
            new("1", HttpMethod.Get, $"users/{name}?$select=id"),
            new("2", HttpMethod.Get, $"me/drive/root:/{path}:/children"),
            new("3", HttpMethod.Get, $"v1.0/users('{odd}')"),
        ]);

        Assert.That(server.Items.Select(item => item.Url), Is.EqualTo(new[]
        {
            "/users/a%20b_ext%23EXT%23%40x.com?$select=id", "/me/drive/root:/%C3%9C/100%25.txt:/children", "/users('%24o%27%27x')",
        }));
    }

    [Test]
    public async Task Beta_requests_are_sent_in_beta_batches()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        await BulkTestData.RunAsync(graph, [
            new("1", HttpMethod.Get, "me"),
            new("2", HttpMethod.Get, "beta/me"),
            new("3", HttpMethod.Get, "me"),
            new("4", HttpMethod.Get, "beta/users/1"),
        ]);

        Assert.That(
            server.Batches.Select(batch => $"{batch[0].Version}: {string.Join(' ', batch.Select(item => item.Url))}"),
            Is.EqualTo(new[] { "v1.0: /me /me", "beta: /me /users/1" }));
    }

    [Test]
    public void A_bulk_request_with_a_service_URL_or_an_invalid_URL_is_rejected()
    {
        Assert.That(
            () => new BulkRequest("1", HttpMethod.Get, GraphUrl.PreAuthenticated("https://up.example/secret")),
            Throws.ArgumentException.With.Message.Not.Contains("secret"));
        Assert.That(
            () => new BulkRequest("1", HttpMethod.Get, GraphUrl.FromService("https://graph.microsoft.com/v1.0/me?secret")),
            Throws.ArgumentException.With.Message.Not.Contains("secret"));
        Assert.That(() => new BulkRequest("1", HttpMethod.Get, $"users/{"x"}/../{"y"}"), Throws.ArgumentException);
        Assert.That(() => new BulkRequest("1", HttpMethod.Get, "https://evil.example/"), Throws.ArgumentException);
    }

    [Test]
    public async Task A_JSON_body_is_batched_as_JSON_and_any_other_body_as_base64()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        await BulkTestData.RunAsync(graph,
        [
            new("1", HttpMethod.Patch, "users/1")
            {
                Content = GraphContent.Json(new User { JobTitle = "Reader" }),
                Headers = { ["If-Match"] = "\"1\"" },
            },
            new("2", HttpMethod.Put, "users/1/photo/$value")
            {
                Content = BulkTestData.CreateBinaryBody("\u00ff?"),
                Headers = { ["Content-Type"] = "image/jpeg" },
            },
            new("3", HttpMethod.Put, "me/x")
            {
                Content = BulkTestData.CreateBinaryBody("""{"a":1}"""),
                Headers = { ["content-type"] = "application/json; charset=utf-8" },
            },
            new("4", HttpMethod.Post, "me/y"),
        ]);

        Assert.That(
            server.Items.Select(item => item.Body), Is.EqualTo(new[] { """{"jobTitle":"Reader"}""", "\"w78/\"", """{"a":1}""", null }));
        Assert.That(server.Items.Select(item =>
            string.Join(' ', item.Headers.Select(header => $"{header.Key}={header.Value}"))), Is.EqualTo(new[]
        {
            "Content-Type=application/json If-Match=\"1\"", "Content-Type=image/jpeg", "Content-Type=application/json; charset=utf-8", "",
        }));
    }

    [Test]
    public async Task A_request_whose_body_cannot_be_read_fails_alone_without_being_sent()
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(graph,
        [
            BulkTestData.CreateRequest("a"),
            new("b", HttpMethod.Put, "me/x") { Content = GraphContent.Stream(() => throw new FileNotFoundException("gone"), 1) },
            new("c", HttpMethod.Put, "me/x")
            {
                Content = BulkTestData.CreateBinaryBody("{"),
                Headers = { ["Content-Type"] = "application/json" },
            },
            BulkTestData.CreateRequest("d", dependsOn: "b"),
            BulkTestData.CreateRequest("e"),
        ]);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("a=200 b=0 c=0 d=424 e=200"));
        Assert.That(
            results.Where(result => result.Status is null).Select(result => (result.Error!.Code, result.Attempts, result.MayHaveExecuted)),
            Is.All.EqualTo(("unreadableContent", 0, false)));
        Assert.That(server.BatchSizes, Is.EqualTo(new[] { "2" }));
    }

    [Test]
    public async Task Batched_response_bodies_are_decoded_from_base64_and_can_be_read_as_types()
    {
        using var server = new FakeBatchServer(item => item.Url switch
        {
            "/plain" => new(HttpStatusCode.OK, "\"+/8=\"", ("Content-Type", "image/jpeg")),
            "/address" => new(HttpStatusCode.OK, "\"-_8\"", ("content-type", "image/jpeg")),
            "/text" => new(HttpStatusCode.OK, "\"not base64!\"", ("Content-Type", "text/plain")),
            "/string" => new(HttpStatusCode.OK, "\"abcd\"", ("Content-Type", "application/json")),
            "/user" => new(HttpStatusCode.OK, """{"displayName":"Ada"}""", ("Content-Type", "application/json;odata.metadata=minimal")),
            _ => new(HttpStatusCode.NoContent),
        });
        await using var graph = BulkTestData.CreateClient(server);

        var results = (await BulkTestData.RunAsync(graph, new[] { "plain", "address", "text", "string", "user", "none" }
            .Select(name => new BulkRequest(name, HttpMethod.Get, $"{name}")))).ToDictionary(result => result.Id);

        Assert.Multiple(() =>
        {
            Assert.That(results["plain"].Body.ToArray(), Is.EqualTo(new byte[] { 0xfb, 0xff }));
            Assert.That(results["address"].Body.ToArray(), Is.EqualTo(new byte[] { 0xfb, 0xff }));
            Assert.That(results["text"].Body.ToArray(), Is.EqualTo("not base64!"u8.ToArray()));
            Assert.That(results["string"].Read<string>(), Is.EqualTo("abcd"));
            Assert.That(results["user"].Read<User>().DisplayName, Is.EqualTo("Ada"));
            Assert.That(results["user"].Headers["CONTENT-TYPE"], Does.StartWith("application/json"));
            Assert.That(results["none"].Body.IsEmpty && results["none"].Headers.Count == 0);
            Assert.That(Assert.Throws<GraphException>(() => results["none"].Read<User>())!.Code, Is.EqualTo("unreadableResponse"));
            Assert.That(
                Assert.Throws<GraphException>(() => results["text"].Read<User>())!.Message,
                Does.Contain("GET text").And.Not.Contain("not base64"));
        });
    }

    [Test]
    public async Task The_location_of_a_batched_redirect_is_a_pre_authenticated_URL_that_is_never_shown()
    {
        const string Secret = "https://contoso.sharepoint.com/download?tempauth=secret";
        using var server = new FakeBatchServer(_ => new(HttpStatusCode.Found, null, ("Location", Secret), ("Cache-Control", "no-store")));
        await using var graph = BulkTestData.CreateClient(server);

        var result = (await BulkTestData.RunAsync(graph, [new("1", HttpMethod.Get, "me/drive/items/1/content")])).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(result.Location!.IsPreAuthenticated, Is.True);
        }

        Assert.That(result.Location.ToUri(GraphCloud.Global).OriginalString, Is.EqualTo(Secret));
        Assert.That(
            $"{result} {result.Location} {JsonSerializer.Serialize(result.Headers)}", Does.Not.Contain("secret").And.Contain("no-store"));
    }

    [Test]
    public async Task A_bulk_job_has_exactly_the_configured_number_of_batches_in_flight([Values(1, 3)] int batchesInFlight)
    {
        using var allBatches = new SemaphoreSlim(0);
        var (inFlight, maxInFlight) = (0, 0);
        using var server = new FakeBatchServer
        {
            BeforeReply = async (_, cancellationToken) =>
            {
                var current = Interlocked.Increment(ref inFlight);
                InterlockedMax(ref maxInFlight, current);
                if (current == batchesInFlight) allBatches.Release(1000);
                await allBatches.WaitAsync(cancellationToken); // no batch is answered before all of them have arrived
                Interlocked.Decrement(ref inFlight);
            },
        };
        await using var graph = BulkTestData.CreateClient(server);

        var results = await BulkTestData.RunAsync(
            graph, BulkTestData.CreateRequests(400), new() { MaxConcurrentBatches = batchesInFlight });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(results.Count, Is.EqualTo(400));
            Assert.That(maxInFlight, Is.EqualTo(batchesInFlight));
        }

        static void InterlockedMax(ref int target, int value)
        {
            for (var previous = Volatile.Read(ref target); previous < value;)
                previous = Interlocked.CompareExchange(ref target, value, previous) is var found && found == previous ? value : found;
        }
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(101)]
    public async Task An_invalid_number_of_batches_in_flight_is_rejected(int batchesInFlight)
    {
        using var server = new FakeBatchServer();
        await using var graph = BulkTestData.CreateClient(server);

        Assert.That(
            () => graph.BulkAsync(BulkTestData.CreateRequests(1), new() { MaxConcurrentBatches = batchesInFlight }),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => graph.BulkAsync((IEnumerable<BulkRequest>)null!), Throws.ArgumentNullException);
        Assert.That(() => new BulkRequest(null!, HttpMethod.Get, "me"), Throws.ArgumentNullException);
    }

    [Test]
    public async Task A_bulk_job_works_with_a_stubbed_client()
    {
        var stub = new StubGraphClient().RespondsTo(
            "https://graph.microsoft.com/v1.0/$batch", """{"responses":[{"id":"1","status":200,"body":{"displayName":"Ada"}}]}""");

        var names = new List<string?>();
        await foreach (var result in stub.Client.BulkAsync([new BulkRequest("x", HttpMethod.Get, "me")]))
            names.Add(result.Read<User>().DisplayName);

        Assert.That(names, Is.EqualTo(new[] { "Ada" }));
    }
}
