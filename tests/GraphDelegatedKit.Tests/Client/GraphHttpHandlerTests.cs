using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace GraphDelegatedKit.Tests.Client;

public sealed class GraphHttpHandlerTests
{
    private static readonly Uri Me = new("https://graph.microsoft.com/v1.0/me");

    private readonly Clock _clock = new();

    [Test]
    public async Task A_throttled_request_waits_as_long_as_the_service_asked_and_is_sent_again()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "7"))
            .RespondsWith(HttpStatusCode.OK, "{}");
        using var http = CreateClient(handler);

        using var response = await http.GetAsync(Me);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(_clock.Delays, Is.EqualTo(new[] { TimeSpan.FromSeconds(7) }));
        }
    }

    [Test]
    public async Task The_final_error_response_is_returned_as_it_is()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.NotFound, """{"error":{"code":"itemNotFound"}}""");
        using var http = CreateClient(handler);

        using var response = await http.GetAsync(Me);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("itemNotFound"));
        }
    }

    [Test]
    public async Task The_token_of_the_provider_replaces_the_header_of_the_request()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}");
        using var http = CreateClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, Me);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "of-another-credential");

        using var response = await http.SendAsync(request);

        Assert.That(handler.Requests[0].Headers, Does.Contain("Bearer some-token").And.Not.Contain("another"));
    }

    [Test]
    public async Task A_request_to_another_host_is_sent_without_a_token()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Accepted, "{}");
        using var http = CreateClient(handler);

        using var response = await http.PutAsync(new Uri("https://sn3302.up.1drv.com/up/secret"), new ByteArrayContent([1, 2, 3]));

        Assert.That(handler.Requests[0].Headers, Does.Not.Contain("Bearer"));
    }

    [Test]
    public void A_token_for_another_host_is_refused_before_it_is_sent()
    {
        using var handler = new FakeHttpHandler();
        using var http = CreateClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://evil.example/v1.0/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "of-another-credential");

        Assert.That(
            async () => await http.SendAsync(request),
            Throws.InstanceOf<HttpRequestException>().With.Message.Contains("evil.example").And.Message.Not.Contains("credential"));
        Assert.That(handler.Requests, Is.Empty);
    }

    [Test]
    public async Task A_body_that_cannot_be_read_again_is_sent_once()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.BadGateway);
        using var http = CreateClient(handler);
        using var content = new StreamContent(new RelayStream(new MemoryStream([1, 2, 3])));

        using var response = await http.PutAsync(new Uri(Me, "me/photo/$value"), content);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public async Task JSON_whose_connection_is_lost_in_the_middle_is_requested_again()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith((_, _) => Task.FromResult(CreateBrokenResponse()))
            .RespondsWith(HttpStatusCode.OK, """{"displayName":"Ada"}""");
        using var http = CreateClient(handler);
        http.DefaultRequestHeaders.Accept.Add(new("application/json"));

        using var response = await http.GetAsync(Me, HttpCompletionOption.ResponseHeadersRead);

        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("Ada"));
    }

    [Test]
    public async Task A_lost_connection_is_an_HttpRequestException_after_five_more_attempts()
    {
        using var handler = new FakeHttpHandler();
        for (var attempt = 0; attempt < 10; attempt++) handler.Throws(new IOException("The connection was reset."));
        using var http = CreateClient(handler);

        Assert.That(async () => await http.GetAsync(Me), Throws.InstanceOf<HttpRequestException>());
        Assert.That(handler.Requests, Has.Count.GreaterThan(3));
    }

    [Test]
    public async Task A_request_has_an_id_for_support_and_keeps_its_own()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}").RespondsWith(HttpStatusCode.OK, "{}");
        using var http = CreateClient(handler);
        using var own = new HttpRequestMessage(HttpMethod.Get, Me) { Headers = { { "client-request-id", "my-own-id" } } };

        using var first = await http.GetAsync(Me);
        using var second = await http.SendAsync(own);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.Requests[0].Headers, Does.Contain("client-request-id"));
            Assert.That(handler.Requests[1].Headers, Does.Contain("my-own-id"));
        }
    }

    [Test]
    public void The_created_client_has_no_time_limit_of_its_own()
    {
        using var http = CreateClient(new FakeHttpHandler());

        Assert.That(http.Timeout, Is.EqualTo(Timeout.InfiniteTimeSpan));
    }

    private HttpClient CreateClient(FakeHttpHandler handler) => GraphHttpHandler.CreateClient(
        new FixedTokenProvider("some-token"), new GraphClientOptions { HttpHandler = () => handler, TimeProvider = _clock });

    private static HttpResponseMessage CreateBrokenResponse() => new(HttpStatusCode.OK)
    {
        Content = new StreamContent(new BrokenStream()) { Headers = { ContentType = new("application/json") } },
    };

    private sealed class BrokenStream() : MemoryStream(Encoding.UTF8.GetBytes("""{"displayName":"Ad"""))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var read and > 0
                ? read
                : throw new IOException("The connection was reset.");
    }
}
