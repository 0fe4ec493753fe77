using System.IO.Compression;
using System.Net;
using System.Text;

namespace GraphDelegatedKit.Tests.Http;

/// <summary>The handler by itself, over a plain HttpClient. What it does on a request is in Bearer; whole journeys are among the scenarios.</summary>
public sealed class Auth_handler
{
    private const string Claims = """{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""";

    private static readonly string Challenge = $"Bearer realm=\"\", error=\"insufficient_claims\", claims=\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(Claims))}\"";

    private readonly GraphAccessToken _old = Some.Token("old"), _new = Some.Token("new");

    [Test]
    public async Task A_challenge_is_answered_once_with_its_claims_decoded()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", Challenge)).Answers(HttpStatusCode.Unauthorized, null, ("WWW-Authenticate", Challenge));
        var tokens = new FakeTokens(_old, _new);

        using var response = await Client(wire, tokens).GetAsync("https://graph.microsoft.com/v1.0/me");

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "one replay, and its answer is the answer");
            Assert.That(wire.Requests.Select(sent => sent.Authorization), Is.EqualTo(new[] { "Bearer old", "Bearer new" }));
            Assert.That(tokens.Requests, Is.EqualTo(new TokenRequest?[] { null, new() { ForceRefresh = true, Claims = Claims, Rejected = _old } }));
        });
    }

    [Test]
    public async Task A_body_that_can_be_rewound_goes_again_whole()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Unauthorized).Answers(HttpStatusCode.OK);
        using var body = new MultipartContent { new StringContent("one"), new StreamContent(new MemoryStream("two"u8.ToArray())) };

        using var response = await Client(wire, new FakeTokens(_old, _new)).PostAsync("https://graph.microsoft.com/v1.0/me", body);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(wire.Requests[1].Body, Is.EqualTo(wire.Requests[0].Body).And.Contain("two"));
    }

    [Test]
    public async Task A_body_that_cannot_be_sent_again_leaves_the_refusal_as_it_is([Values] bool inParts)
    {
        using var wire = new Wire().Answers(HttpStatusCode.Unauthorized, "refused", ("WWW-Authenticate", Challenge)).Answers(HttpStatusCode.OK);
        var tokens = new FakeTokens(_old, _new);
        using var once = new StreamContent(ForwardOnly());
        using HttpContent body = inParts ? new MultipartContent { once } : once;

        var doorstep = new Doorstep { InnerHandler = wire };
        using var response = await new HttpClient(new DelegatedAuthHandler(tokens) { InnerHandler = doorstep }).PostAsync("https://graph.microsoft.com/v1.0/me", body);

        await Assert.MultipleAsync(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("refused"));
            Assert.That(doorstep.Crossings, Is.EqualTo(1), "not even the head of a request whose body breaks off");
            Assert.That(tokens.Requests[1], Is.EqualTo(new TokenRequest { ForceRefresh = true, Claims = Claims, Rejected = _old }), "so that the next request is not refused as well");
        });
    }

    [Test]
    public async Task Nor_does_it_matter_then_that_no_better_token_can_be_had()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Unauthorized);
        var tokens = new FakeTokens((wanted, _) => wanted is null ? new(_old) : throw new SignInException(SignInReason.SignInRequired, "nobody"));

        using var response = await Client(wire, tokens).PostAsync("https://graph.microsoft.com/v1.0/me", new StreamContent(ForwardOnly()));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_content_of_somebodys_own_that_throws_when_read_twice_leaves_the_refusal_as_it_is()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Unauthorized, "refused");

        using var response = await Client(wire, new FakeTokens(_old, _new)).PostAsync("https://graph.microsoft.com/v1.0/me", new OnceContent());

        Assert.That((response.StatusCode, await response.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.Unauthorized, "refused")));
    }

    [TestCase("http://graph.microsoft.com/v1.0/me")]
    [TestCase("https://graph.microsoft.com.evil.example/v1.0/me")]
    [TestCase("https://graph.microsoft.us/v1.0/me")]
    public async Task An_address_that_is_not_the_clouds_own_fails_as_http_failures_do_and_gets_nothing(string address)
    {
        using var wire = new Wire();
        var tokens = new FakeTokens(_old);

        await Assert.ThatAsync(() => Client(wire, tokens).GetAsync(address), Throws.InstanceOf<HttpRequestException>().With.Message.Contains("it was not sent"));

        Assert.That((wire.Requests.Count, tokens.Requests.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task The_cloud_is_the_callers()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK);
        using var client = new HttpClient(new DelegatedAuthHandler(new FakeTokens(_old), GraphCloud.UsGov) { InnerHandler = wire });

        using var response = await client.GetAsync("https://graph.microsoft.us/v1.0/me");

        Assert.That(wire.Requests[0].Authorization, Is.EqualTo("Bearer old"));
    }

    [Test]
    public async Task Where_a_redirect_led_to_no_token_follows()
    {
        // What SocketsHttpHandler does: it follows by itself, drops the header, and leaves the new address in the request.
        using var wire = new Wire().Does((request, _) =>
        {
            request.Headers.Authorization = null;
            request.RequestUri = new Uri("https://elsewhere.example/file");
            return Task.FromResult(Wire.Answer(HttpStatusCode.Unauthorized));
        });
        var tokens = new FakeTokens(_old, _new);

        using var response = await Client(wire, tokens).GetAsync("https://graph.microsoft.com/v1.0/me/drive/root/content");

        Assert.That((response.StatusCode, wire.Requests.Count, tokens.Requests.Count), Is.EqualTo((HttpStatusCode.Unauthorized, 1, 1)));
    }

    [Test]
    public void A_synchronous_call_is_refused_rather_than_sent_without_a_token()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://graph.microsoft.com/v1.0/me");

        Assert.That(() => Client(wire, new FakeTokens(_old)).Send(request), Throws.InstanceOf<NotSupportedException>().With.Message.Contains("SendAsync"));
        Assert.That(wire.Requests, Is.Empty);
    }

    private static HttpClient Client(Wire wire, ITokenProvider tokens) => new(new DelegatedAuthHandler(tokens) { InnerHandler = wire });

    private static Stream ForwardOnly()
    {
        var packed = new MemoryStream();
        using (var pack = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) pack.Write("the body"u8);
        packed.Position = 0;
        return new GZipStream(packed, CompressionMode.Decompress);
    }

    private sealed class Doorstep : DelegatingHandler
    {
        public int Crossings { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Crossings++;
            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class OnceContent : HttpContent
    {
        private bool _gone;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            if (_gone) throw new InvalidOperationException("It was read already.");
            _gone = true;
            return stream.WriteAsync("once"u8.ToArray()).AsTask();
        }

        protected override bool TryComputeLength(out long length) => (length = 4) == 4;
    }
}
