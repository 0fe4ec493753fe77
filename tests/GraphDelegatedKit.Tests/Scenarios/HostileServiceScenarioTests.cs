using System.Net;
using System.Text;
using System.Text.Json;

namespace GraphDelegatedKit.Tests.Scenarios;

/// <summary>
/// What a hostile or broken service could answer: links and redirects that lead the token elsewhere, and bodies and headers that exhaust
/// the program. Each ends as a typed error, and the token stays with Graph.
/// </summary>
public sealed class HostileServiceScenarioTests
{
    private const string Graph = "graph.microsoft.com";

    private static readonly string[] HostileLinks =
    [
        "https://evil.example/v1.0/users",
        "HTTPS://EVIL.EXAMPLE/v1.0/users",
        "http://graph.microsoft.com/v1.0/users",
        "http://evil.example/",
        "//evil.example/v1.0/users",
        "///evil.example/v1.0/users",
        @"\\evil.example\users",
        @"/\evil.example/users",
        @"https:\\evil.example/",
        "https:/evil.example/",
        "https:evil.example/",
        " https://evil.example/",
        "\thttps://evil.example/",
        "https://evil.example/ https://graph.microsoft.com/",
        "https://graph.microsoft.com.evil.example/",
        "https://graph.microsoft.com@evil.example/",
        "https://graph.microsoft.com:443@evil.example/",
        "https://graph.microsoft.com:pass@evil.example/",
        "https://user:pass@graph.microsoft.com.evil.example/",
        "https://evil.example#@graph.microsoft.com/",
        "https://evil.example?@graph.microsoft.com/",
        @"https://evil.example\@graph.microsoft.com/",
        @"https://evil.example\.graph.microsoft.com/",
        "https://graph.microsoft.com%2eevil.example/",
        "https://graph.microsoft.com%00.evil.example/",
        "https://graph.microsoft.com%0d%0aHost:evil.example/",
        "https://graph.microsoft.com\r\nHost: evil.example/",
        "https://graph.microsoft.com\0.evil.example/",
        "https://graph.microsoft.com\u3002evil.example/", // a full stop of another script
        "https://graph.microsoft.com\uff0eevil.example/",
        "https://gr\u0430ph.microsoft.com/", // a Cyrillic letter
        "https://graph.microsoft.com\u00ad.evil.example/", // an invisible hyphen
        "https://graph.microsoft.com\u202e.evil.example/", // a mark that reverses the text
        "https://evil.microsoft.com/",
        "https://xgraph.microsoft.com/",
        "https://graph.microsoft.com:8443/v1.0/users",
        "https://graph.microsoft.us/v1.0/users", // another cloud
        "https://microsoftgraph.chinacloudapi.cn/v1.0/users",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://contoso.sharepoint.com/_api/web",
        "https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://localhost/",
        "javascript:alert(1)", "file:///etc/passwd", "ftp://graph.microsoft.com/", "data:application/json,{}",
        "wss://graph.microsoft.com/",
    ];

    [TestCaseSource(nameof(HostileLinks))]
    public async Task A_next_link_that_leaves_Graph_gets_no_request(string link)
    {
        using var service = new Service(_ => Json(TestData.PageJson("""{"id":"a"}""", JsonEncodedText.Encode(link).ToString())));
        await using var graph = CreateClient(service);

        await Assert.ThatAsync(() => ReadAllAsync(graph), Throws.InstanceOf<GraphException>());

        AssertOnlyGraphGotTheToken(service, mayLeave: false);
    }

    private static readonly string[] RedirectTargets =
    [
        "https://evil.example/v1.0/me",
        "//evil.example/v1.0/me",
        "https://graph.microsoft.com@evil.example/",
        "https://graph.microsoft.com.evil.example/",
        "https://graph.microsoft.com:8443/",
        "https://graph.microsoft.us/v1.0/me",
        "https://contoso.sharepoint.com/download?tempauth=SECRET",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://graph.microsoft.com/v1.0/users/other/photo/$value", // Graph itself: a redirect carries no token at all
        "/v1.0/users/other",
        "http://graph.microsoft.com/v1.0/me",
        "https://127.0.0.1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ];

    [TestCaseSource(nameof(RedirectTargets))]
    public async Task A_redirect_takes_no_token_along_wherever_it_leads(string target)
    {
        using var service = new Service(number => number == 1
            ? FakeHttpHandler.CreateResponse(HttpStatusCode.Found, null, ("Location", target))
            : FakeHttpHandler.CreateResponse(HttpStatusCode.OK, "{}"));
        await using var graph = CreateClient(service);

        try
        {
            using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Get, "me/photo/$value"));
        }
        catch (GraphException)
        {
            // refused, which is as good
        }

        AssertOnlyGraphGotTheToken(service, mayLeave: true);
        Assert.That(service.Requests.Skip(1).Select(request => request.HasToken), Has.None.True);
    }

    [Test]
    public async Task Bodies_that_are_nested_without_an_end_become_errors_of_every_reader(
        [Values("me", "users", "$count", "$batch")] string reader)
    {
        var nested = string.Concat(Enumerable.Repeat("""{"a":[""", 50_000));
        using var service = new Service(_ => Json(reader == "users" ? $$"""{"value":[{{nested}}""" : nested));
        await using var graph = CreateClient(service);

        var error = await Assert.CatchAsync<Exception>(() => reader switch
        {
            "me" => graph.GetAsync<User>("me"),
            "users" => ReadAllAsync(graph),
            "$count" => graph.CountAsync("users"),
            _ => ReadBatchAsync(graph),
        });

        Assert.That(error, Is.InstanceOf<GraphException>());
    }

    [TestCase(10_000, 100)]
    [TestCase(1, 1_000_000)]
    public async Task A_flood_of_response_headers_becomes_an_error(int count, int length)
    {
        await using var server = await FakeHttpServer.StartAsync(context =>
        {
            for (var i = 0; i < count; i++) context.Response.Headers[$"x-flood-{i}"] = new string('x', length);
            return Task.CompletedTask;
        });
        await using var graph = server.CreateClient();

        await Assert.ThatAsync(() => graph.GetAsync<User>("me"), Throws.InstanceOf<GraphException>());
    }

    [Test]
    public async Task Ten_thousand_cancelled_calls_leave_a_client_that_works()
    {
        using var service = new Service(_ => null); // answers the cancelled calls never
        await using var graph = CreateClient(service);
        using var cancellation = new CancellationTokenSource();

        var calls = Enumerable.Range(0, 10_000).Select(_ => graph.GetAsync<User>("me", cancellationToken: cancellation.Token)).ToList();
        await cancellation.CancelAsync();
        foreach (var call in calls) await Assert.CatchAsync<OperationCanceledException>(() => call);

        service.Respond = _ => Json("""{"id":"ada"}""");
        Assert.That((await graph.GetAsync<User>("me")).Id, Is.EqualTo("ada"));
    }

    private static async Task ReadBatchAsync(IGraphClient graph)
    {
        await foreach (var result in graph.BulkAsync(CreateBatchAsync())) throw result.Error!;
    }

    private static async IAsyncEnumerable<BulkRequest> CreateBatchAsync()
    {
        yield return new BulkRequest("1", HttpMethod.Get, "me");
        await Task.CompletedTask;
    }

    private static async Task ReadAllAsync(IGraphClient graph)
    {
        await foreach (var _ in graph.ListAsync<User>("users"))
        {
        }
    }

    private static GraphClient CreateClient(Service service) => GraphClient.Create(
        new FakeTokenProvider(TestData.CreateToken()), new GraphClientOptions { HttpHandler = () => service, TimeProvider = new Clock() });

    private static HttpResponseMessage Json(string body) => FakeHttpHandler.CreateResponse(HttpStatusCode.OK, body);

    private static void AssertOnlyGraphGotTheToken(Service service, bool mayLeave)
    {
        Assert.That(service.Requests, Is.Not.Empty);
        foreach (var (url, hasToken) in service.Requests)
        {
            var isGraph = url is { Scheme: "https", Host: Graph, Port: 443, UserInfo: "" };
            if (hasToken || !mayLeave) Assert.That(isGraph, Is.True, url.OriginalString);
            Assert.That(url.Scheme, Is.EqualTo("https"));
        }
    }

    /// <summary>Answers every request by its number, and records where it went and whether it carried the token.</summary>
    private sealed class Service(Func<int, HttpResponseMessage?> respond) : HttpMessageHandler
    {
        private readonly List<(Uri Url, bool HasToken)> _requests = [];

        public Func<int, HttpResponseMessage?> Respond { get; set; } = respond;

        public IReadOnlyList<(Uri Url, bool HasToken)> Requests
        {
            get
            {
                lock (_requests) return [.. _requests];
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            int number;
            lock (_requests)
            {
                _requests.Add((request.RequestUri!, request.Headers.Authorization is not null));
                number = _requests.Count;
            }

            if (Respond(number) is not { } response) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            else
            {
                response.RequestMessage = request;
                return response;
            }

            throw new InvalidOperationException("Ended without a cancellation.");
        }
    }
}
