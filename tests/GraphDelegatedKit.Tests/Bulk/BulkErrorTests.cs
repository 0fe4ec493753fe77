using System.Net;
using System.Text;
using static GraphDelegatedKit.Tests.Bulk.FakeBatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class BulkErrorTests
{
    [Test]
    public async Task A_batched_request_has_the_same_error_as_a_single_call()
    {
        const string Body = """
            {"error":{"code":"invalidRequest","message":"Name taken.","innerError":{"code":"nameAlreadyExists","request-id":"r1",
            "client-request-id":"c1"}}}
            """;
        using var server = new FakeBatchServer(_ => new(HttpStatusCode.Conflict, Body, ("x-other", "1")))
        {
            UnbatchedResponse = _ => FakeHttpHandler.CreateResponse(HttpStatusCode.Conflict, Body),
        };
        await using var graph = BulkTestData.CreateClient(server);

        var single = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("users/1?$select=secret"));
        var bulk = (await BulkTestData.RunAsync(graph, [new("1", HttpMethod.Get, "users/1?$select=secret")])).Single().Error!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(bulk.Status, Is.EqualTo(single!.Status));
            Assert.That(bulk.Code, Is.EqualTo(single.Code));
            Assert.That(bulk.Message, Is.EqualTo(single.Message));
            Assert.That(bulk.Remedy, Is.EqualTo(single.Remedy));
            Assert.That(bulk.RequestId, Is.EqualTo(single.RequestId));
            Assert.That(bulk.ClientRequestId, Is.EqualTo(single.ClientRequestId));
            Assert.That(bulk.Attempts, Is.EqualTo(single.Attempts));
        }

        Assert.That(bulk.Code, Is.EqualTo("nameAlreadyExists"));
        Assert.That(bulk.ToString(), Does.Not.Contain("secret"));
    }

    [TestCase("\"<html>\"")]
    [TestCase("""{"error":{"code":"","message":null}}""")]
    [TestCase("[]")]
    [TestCase(null)]
    public async Task A_failed_batched_request_has_an_error_for_any_body(string? body)
    {
        using var server = new FakeBatchServer(_ => new(HttpStatusCode.NotFound, body));
        await using var graph = BulkTestData.CreateClient(server);

        var result = (await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("1")])).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Status, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(result.Error!.Code, Is.EqualTo("NotFound"));
        }
    }

    [TestCase("User.Read", "Sign in again with User.EnableDisableAccount.All and User.Read.All")]
    [TestCase("User.EnableDisableAccount.All User.Read.All", "role User Administrator")]
    public async Task A_forbidden_batched_request_names_the_missing_permission_or_role(string scopes, string remedy)
    {
        var token = new GraphAccessToken("t", DateTimeOffset.UtcNow.AddDays(1), TokenOrigin.Refresh) { Scopes = scopes.Split(' ') };
        using var server = new FakeBatchServer(_ => new(
            HttpStatusCode.Forbidden,
            TestData.ErrorJson("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")));
        await using var graph = BulkTestData.CreateClient(server, tokens: new FakeTokenProvider(token));

        var error = (await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("1")])).Single().Error!;

        Assert.That(error.Remedy, Does.Contain(remedy));
        Assert.That(error.TokenScopes, Is.EqualTo(scopes.Split(' ')));
    }

    [Test]
    public async Task A_batched_request_with_a_401_is_sent_alone_so_that_the_challenge_is_answered()
    {
        const string Claims = """{"access_token":{"nbf":{"essential":true,"value":"1"}}}""";
        var challenge = $"Bearer error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims))}\"";
        var tokens = new FakeTokenProvider((request, _) => new(TestData.CreateToken(request?.Claims is null ? "old" : "new")));
        using var server = new FakeBatchServer(item => BulkTestData.GetUser(item) is "2"
            ? new(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", challenge))
            : ItemResponse.WithStatus(204))
        {
            UnbatchedResponse = request => request.Headers.Authorization!.Parameter == "new"
                ? FakeHttpHandler.CreateResponse(HttpStatusCode.OK, """{"displayName":"Ada"}""", ("x-some", "header"))
                : FakeHttpHandler.CreateResponse(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", challenge)),
        };
        await using var graph = BulkTestData.CreateClient(server, tokens: tokens);

        var results = await BulkTestData.RunAsync(graph, [
            BulkTestData.CreateRequest("1"),
            BulkTestData.CreateRequest("2", HttpMethod.Post),
            BulkTestData.CreateRequest("3", dependsOn: "2"),
        ]);

        Assert.That(BulkTestData.FormatStatuses(results), Is.EqualTo("1=204 2=200 3=204"));
        var second = results.Single(result => result.Id == "2");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.Read<User>().DisplayName, Is.EqualTo("Ada"));
            Assert.That(second.Headers["X-Some"], Is.EqualTo("header"));
            Assert.That(second.Attempts, Is.EqualTo(3));
            Assert.That(server.UnbatchedCount, Is.EqualTo(2));
            Assert.That(server.BatchSizes, Is.EqualTo(new[] { "3", "1" }));
        }

        Assert.That(tokens.Requests.Select(request => request?.Claims), Has.Exactly(1).EqualTo(Claims));
    }

    [Test]
    public async Task A_batched_request_whose_token_is_rejected_twice_fails_with_a_remedy()
    {
        using var server = new FakeBatchServer(_ => ItemResponse.WithStatus(401)) { UnbatchedResponse = _ =>
            FakeHttpHandler.CreateResponse(HttpStatusCode.Unauthorized, TestData.ErrorJson("InvalidAuthenticationToken")) };
        await using var graph = BulkTestData.CreateClient(server);

        var result = (await BulkTestData.RunAsync(graph, [BulkTestData.CreateRequest("1", HttpMethod.Post)])).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(result.Error!.Code, Is.EqualTo("InvalidAuthenticationToken"));
            Assert.That(result.Error.Remedy, Is.EqualTo("Sign in again."));
            Assert.That(result.MayHaveExecuted, Is.False);
        }
    }

    [Test]
    public async Task A_bulk_job_logs_no_secret()
    {
        using var log = new LogBook();
        using var server = new FakeBatchServer(item =>
            item.Method == "GET" ? new(HttpStatusCode.Found, null, ("Location", "https://x.example/secret")) : ItemResponse.Throttled(1));
        await using var graph = GraphClient.Create(
            new FakeTokenProvider(TestData.CreateToken("secret")),
            new() { HttpHandler = () => server, TimeProvider = new Clock(), LoggerFactory = log, Deadline = TimeSpan.FromSeconds(5) });

        var results = await BulkTestData.RunAsync(graph, [
            new("a", HttpMethod.Get, "me/drive/items/1/content?x=secret"),
            new("b", HttpMethod.Patch, "users/1?x=secret") { Content = BulkTestData.CreateJsonBody("secret") },
        ]);

        Assert.That(log.Lines, Is.Not.Empty);
        Assert.That(
            $"{log.Text} {string.Join(' ', results)} {string.Join(' ', results.Select(result => result.Error))}",
            Does.Not.Contain("secret"));
    }
}
