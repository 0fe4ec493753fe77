using System.Net;
using System.Text;
using static GraphDelegatedKit.Tests.Bulk.BatchServer;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class Refused_requests
{
    [Test]
    public async Task Have_the_error_that_a_single_call_would_have_thrown()
    {
        const string Body = """{"error":{"code":"invalidRequest","message":"Name taken.","innerError":{"code":"nameAlreadyExists","request-id":"r1","client-request-id":"c1"}}}""";
        using var server = new BatchServer(_ => new(HttpStatusCode.Conflict, Body, ("x-other", "1"))) { Single = _ => Wire.Answer(HttpStatusCode.Conflict, Body) };
        await using var graph = Job.Client(server);

        var single = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("users/1?$select=secret"));
        var bulk = (await Job.RunAsync(graph, [new("1", HttpMethod.Get, "users/1?$select=secret")])).Single().Error!;

        Assert.That((bulk.Status, bulk.Code, bulk.Message, bulk.Remedy, bulk.RequestId, bulk.ClientRequestId, bulk.Attempts), Is.EqualTo((single!.Status, single.Code, single.Message, single.Remedy, single.RequestId, single.ClientRequestId, single.Attempts)));
        Assert.That(bulk.Code, Is.EqualTo("nameAlreadyExists"));
        Assert.That(bulk.ToString(), Does.Not.Contain("secret"));
    }

    [TestCase("\"<html>\"")]
    [TestCase("""{"error":{"code":"","message":null}}""")]
    [TestCase("[]")]
    [TestCase(null)]
    public async Task Have_an_error_whatever_the_body_is(string? body)
    {
        using var server = new BatchServer(_ => new(HttpStatusCode.NotFound, body));
        await using var graph = Job.Client(server);

        var result = (await Job.RunAsync(graph, [Job.Request("1")])).Single();

        Assert.That((result.Status, result.Error!.Code), Is.EqualTo(((HttpStatusCode?)HttpStatusCode.NotFound, "NotFound")));
    }

    [TestCase("User.Read", "sign in again with User.EnableDisableAccount.All and User.Read.All")]
    [TestCase("User.EnableDisableAccount.All User.Read.All", "role User Administrator")]
    public async Task Name_the_permission_or_the_role_that_lacks(string scopes, string remedy)
    {
        var token = new GraphAccessToken("t", DateTimeOffset.UtcNow.AddDays(1), TokenOrigin.Refresh) { Scopes = scopes.Split(' ') };
        using var server = new BatchServer(_ => new(HttpStatusCode.Forbidden, Some.GraphError("Authorization_RequestDenied", "Insufficient privileges to complete the operation.")));
        await using var graph = Job.Client(server, tokens: new FakeTokens(token));

        var error = (await Job.RunAsync(graph, [Job.Request("1")])).Single().Error!;

        Assert.That(error.Remedy, Does.Contain(remedy));
        Assert.That(error.TokenScopes, Is.EqualTo(scopes.Split(' ')));
    }

    [Test]
    public async Task Whose_token_is_refused_go_by_themselves_so_that_the_challenge_is_answered()
    {
        const string Claims = """{"access_token":{"nbf":{"essential":true,"value":"1"}}}""";
        var challenge = $"Bearer error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims))}\"";
        var tokens = new FakeTokens((request, _) => new(Some.Token(request?.Claims is null ? "old" : "new")));
        using var server = new BatchServer(item => Job.User(item) is "2" ? new(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", challenge)) : Answer.Of(204))
        {
            Single = request => request.Headers.Authorization!.Parameter == "new" ? Wire.Answer(HttpStatusCode.OK, """{"displayName":"Ada"}""", ("x-some", "header")) : Wire.Answer(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", challenge)),
        };
        await using var graph = Job.Client(server, tokens: tokens);

        var results = await Job.RunAsync(graph, [Job.Request("1"), Job.Request("2", HttpMethod.Post), Job.Request("3", dependsOn: "2")]);

        Assert.That(Job.Text(results), Is.EqualTo("1=204 2=200 3=204"));
        var second = results.Single(result => result.Id == "2");
        Assert.That((second.Read<User>().DisplayName, second.Headers["X-Some"], second.Attempts), Is.EqualTo(("Ada", "header", 3)));
        Assert.That((server.Singles, server.Sizes), Is.EqualTo((2, new[] { "3", "1" })));
        Assert.That(tokens.Requests.Select(request => request?.Claims), Has.Exactly(1).EqualTo(Claims));
    }

    [Test]
    public async Task Whose_token_is_refused_again_say_so()
    {
        using var server = new BatchServer(_ => Answer.Of(401)) { Single = _ => Wire.Answer(HttpStatusCode.Unauthorized, Some.GraphError("InvalidAuthenticationToken")) };
        await using var graph = Job.Client(server);

        var result = (await Job.RunAsync(graph, [Job.Request("1", HttpMethod.Post)])).Single();

        Assert.That((result.Status, result.Error!.Code, result.Error.Remedy, result.MayHaveExecuted), Is.EqualTo(((HttpStatusCode?)HttpStatusCode.Unauthorized, "InvalidAuthenticationToken", "Sign in again.", false)));
    }

    [Test]
    public async Task Leave_no_secret_in_any_log()
    {
        using var log = new LogBook();
        using var server = new BatchServer(item => item.Method == "GET" ? new(HttpStatusCode.Found, null, ("Location", "https://x.example/secret")) : Answer.Throttled(1));
        await using var graph = GraphClient.Create(new FakeTokens(Some.Token("secret")), new() { HttpHandler = () => server, TimeProvider = new Clock(), LoggerFactory = log, Deadline = TimeSpan.FromSeconds(5) });

        var results = await Job.RunAsync(graph, [new("a", HttpMethod.Get, "me/drive/items/1/content?x=secret"), new("b", HttpMethod.Patch, "users/1?x=secret") { Content = Job.Body("secret") }]);

        Assert.That(log.Lines, Is.Not.Empty);
        Assert.That($"{log.Text} {string.Join(' ', results)} {string.Join(' ', results.Select(result => result.Error))}", Does.Not.Contain("secret"));
    }
}
