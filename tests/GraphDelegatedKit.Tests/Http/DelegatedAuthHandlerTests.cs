using System.IO.Compression;
using System.Net;
using System.Text;

namespace GraphDelegatedKit.Tests.Http;

/// <summary>
/// The handler in a plain HttpClient. BearerTokenTests covers its behavior per request, and the scenarios cover complete calls.
/// </summary>
public sealed class DelegatedAuthHandlerTests
{
    private const string Claims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";

    private static readonly string Challenge =
        $"Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims))}\"";

    private readonly GraphAccessToken _old = TestData.CreateToken("old"), _new = TestData.CreateToken("new");

    [Test]
    public async Task A_claims_challenge_is_answered_once_with_decoded_claims()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", Challenge))
            .RespondsWith(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", Challenge));
        var tokens = new FakeTokenProvider(_old, _new);

        using var response = await CreateClient(handler, tokens).GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That(
                response.StatusCode,
                Is.EqualTo(HttpStatusCode.Unauthorized),
                "the request is sent again once, and its response is returned");
            Assert.That(handler.Requests.Select(sent => sent.Authorization), Is.EqualTo(new[] { "Bearer old", "Bearer new" }));
            Assert.That(
                tokens.Requests, Is.EqualTo(new TokenRequest?[] { null, new() { ForceRefresh = true, Claims = Claims, Rejected = _old } }));
        });
    }

    [Test]
    public async Task A_seekable_body_is_sent_again_completely_after_a_401()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized).RespondsWith(HttpStatusCode.OK);
        using var body = new MultipartContent { new StringContent("one"), new StreamContent(new MemoryStream("two"u8.ToArray())) };

        using var response = await CreateClient(handler, new FakeTokenProvider(_old, _new)).PostAsync(
            "https://graph.microsoft.com/v1.0/me", body);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(handler.Requests[1].Body, Is.EqualTo(handler.Requests[0].Body).And.Contain("two"));
    }

    [Test]
    public async Task A_401_for_a_body_that_cannot_be_sent_again_is_returned_unchanged([Values] bool inParts)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized, "refused", ("WWW-Authenticate", Challenge))
            .RespondsWith(HttpStatusCode.OK);
        var tokens = new FakeTokenProvider(_old, _new);
        using var once = new StreamContent(CreateForwardOnlyStream());
        using HttpContent body = inParts ? new MultipartContent { once } : once;

        var counter = new CountingHandler { InnerHandler = handler };
        using var response = await new HttpClient(new DelegatedAuthHandler(tokens) { InnerHandler = counter }).PostAsync(
            "https://graph.microsoft.com/v1.0/me", body);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("refused"));
            Assert.That(counter.RequestCount, Is.EqualTo(1), "not even the headers of a request whose body cannot be sent");
            Assert.That(
                tokens.Requests[1],
                Is.EqualTo(new TokenRequest { ForceRefresh = true, Claims = Claims, Rejected = _old }),
                "the next request uses the new token");
        });
    }

    [Test]
    public async Task A_401_for_a_body_that_cannot_be_sent_again_is_returned_even_if_no_new_token_is_available()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized);
        var tokens = new FakeTokenProvider(
            (request, _) => request is null ? new(_old) : throw new SignInException(SignInReason.SignInRequired, "no user"));

        using var response = await CreateClient(handler, tokens).PostAsync(
            "https://graph.microsoft.com/v1.0/me", new StreamContent(CreateForwardOnlyStream()));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_401_is_returned_unchanged_when_custom_content_throws_on_its_second_read()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized, "refused");

        using var response = await CreateClient(handler, new FakeTokenProvider(_old, _new)).PostAsync(
            "https://graph.microsoft.com/v1.0/me", new SingleReadContent());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("refused"));
        }
    }

    [TestCase("http://graph.microsoft.com/v1.0/me")]
    [TestCase("https://graph.microsoft.com.evil.example/v1.0/me")]
    [TestCase("https://graph.microsoft.us/v1.0/me")]
    public async Task A_request_to_a_host_outside_the_cloud_fails_with_HttpRequestException_and_is_not_sent(string url)
    {
        using var handler = new FakeHttpHandler();
        var tokens = new FakeTokenProvider(_old);

        await Assert.ThatAsync(
            () => CreateClient(handler, tokens).GetAsync(url),
            Throws.InstanceOf<HttpRequestException>().With.Message.Contains("It was not sent"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.Requests.Count, Is.Zero);
            Assert.That(tokens.Requests.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_handler_for_another_cloud_sends_the_token_to_the_Graph_host_of_that_cloud()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK);
        using var client =
            new HttpClient(new DelegatedAuthHandler(new FakeTokenProvider(_old), GraphCloud.UsGov) { InnerHandler = handler });

        using var response = await client.GetAsync("https://graph.microsoft.us/v1.0/me");

        Assert.That(handler.Requests[0].Authorization, Is.EqualTo("Bearer old"));
    }

    [Test]
    public async Task A_401_after_a_redirect_is_not_answered_with_a_token()
    {
        // Like SocketsHttpHandler: it follows the redirect, drops the header, and leaves the new URL in the request.
        using var handler = new FakeHttpHandler().RespondsWith((request, _) =>
        {
            request.Headers.Authorization = null;
            request.RequestUri = new Uri("https://elsewhere.example/file");
            return Task.FromResult(FakeHttpHandler.CreateResponse(HttpStatusCode.Unauthorized));
        });
        var tokens = new FakeTokenProvider(_old, _new);

        using var response = await CreateClient(handler, tokens).GetAsync("https://graph.microsoft.com/v1.0/me/drive/root/content");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(handler.Requests.Count, Is.EqualTo(1));
            Assert.That(tokens.Requests.Count, Is.EqualTo(1));
        }
    }

    [Test]
    public void A_synchronous_call_is_refused_rather_than_sent_without_a_token()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://graph.microsoft.com/v1.0/me");

        Assert.That(
            () => CreateClient(handler, new FakeTokenProvider(_old)).Send(request),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains("SendAsync"));
        Assert.That(handler.Requests, Is.Empty);
    }

    private static HttpClient CreateClient(FakeHttpHandler handler, ITokenProvider tokens) =>
        new(new DelegatedAuthHandler(tokens) { InnerHandler = handler });

    private static Stream CreateForwardOnlyStream()
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write("the body"u8);
        compressed.Position = 0;
        return new GZipStream(compressed, CompressionMode.Decompress);
    }

    private sealed class CountingHandler : DelegatingHandler
    {
        public int RequestCount { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            RequestCount++;
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class SingleReadContent : HttpContent
    {
        private bool _wasRead;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            if (_wasRead) throw new InvalidOperationException("It was read already.");
            _wasRead = true;
            return stream.WriteAsync("once"u8.ToArray()).AsTask();
        }

        protected override bool TryComputeLength(out long length) => (length = 4) == 4;
    }
}
