using System.Net;
using GraphDelegatedKit.Http;
using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Http;

public sealed class BearerTokenTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task A_token_is_acquired_and_set_for_every_request()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK).RespondsWith(HttpStatusCode.OK);
        var tokens = new FakeTokenProvider(TestData.CreateToken("one"), TestData.CreateToken("two"));

        using var first = await SendAsync(handler, tokens, TestData.CreateRequest());
        using var second = await SendAsync(handler, tokens, TestData.CreateRequest());

        Assert.That(handler.Requests.Select(sent => sent.Authorization), Is.EqualTo(new[] { "Bearer one", "Bearer two" }));
        Assert.That(tokens.Requests, Is.EqualTo(new TokenRequest?[] { null, null }));
    }

    [Test]
    public async Task A_request_refused_with_401_is_sent_once_more_with_a_new_token()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized).RespondsWith(HttpStatusCode.OK);
        var (old, fresh) = (TestData.CreateToken("old"), TestData.CreateToken("new"));
        var tokens = new FakeTokenProvider(old, fresh);
        using var request = TestData.CreateRequest(HttpMethod.Post);
        request.Content = new StringContent("the body");

        using var response = await SendAsync(handler, tokens, request);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(
                handler.Requests.Select(sent => (sent.Authorization, sent.Body)),
                Is.EqualTo(new[] { ("Bearer old", "the body"), ("Bearer new", "the body") }));
            Assert.That(tokens.Requests[1], Is.EqualTo(new TokenRequest { ForceRefresh = true, Rejected = old }));
        });
    }

    [Test]
    public async Task A_second_401_is_returned_to_the_caller()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Unauthorized).RespondsWith(HttpStatusCode.Unauthorized);
        var tokens = new FakeTokenProvider(TestData.CreateToken());

        using var response = await SendAsync(handler, tokens, TestData.CreateRequest());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(tokens.Requests.Count, Is.EqualTo(2));
        }
    }

    [TestCase("http://graph.microsoft.com/v1.0/me")]
    [TestCase("https://evil.example/v1.0/me")]
    public async Task No_token_is_acquired_for_an_untrusted_URL(string url)
    {
        using var handler = new FakeHttpHandler();
        var tokens = new FakeTokenProvider(TestData.CreateToken());

        await Assert.ThrowsAsync<PipelineException>(() => SendAsync(handler, tokens, TestData.CreateRequest(url: url)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.Requests.Count, Is.Zero);
            Assert.That(tokens.Requests.Count, Is.Zero);
        }
    }

    [Test]
    public async Task The_deadline_is_paused_while_a_user_signs_in()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK);
        var signedIn = new TaskCompletionSource<GraphAccessToken>();
        using var request = TestData.CreateRequest(deadline: TimeSpan.FromMinutes(1), clock: _clock);
        var pending = SendAsync(handler, new SignInProvider(signedIn.Task), request);

        _clock.Advance(TimeSpan.FromMinutes(10));
        signedIn.SetResult(TestData.CreateToken());
        using var response = await pending;

        var deadline = RequestContext.GetOrCreate(request).Deadline;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(deadline.Remaining, Is.EqualTo(TimeSpan.FromMinutes(1)));
            Assert.That(deadline.CancellationToken.IsCancellationRequested, Is.False);
        }

        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(deadline.CancellationToken.IsCancellationRequested, "the deadline continues after the sign-in");
    }

    [Test]
    public async Task The_deadline_continues_after_a_failed_sign_in()
    {
        var signIn = new TaskCompletionSource<GraphAccessToken>();
        using var request = TestData.CreateRequest(deadline: TimeSpan.FromMinutes(1), clock: _clock);
        var pending = SendAsync(new FakeHttpHandler(), new SignInProvider(signIn.Task), request);

        signIn.SetException(new SignInException(SignInReason.InteractionFailed, "late"));
        await Assert.ThrowsAsync<SignInException>(() => pending);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(RequestContext.GetOrCreate(request).Deadline.CancellationToken.IsCancellationRequested);
    }

    private static Task<HttpResponseMessage> SendAsync(FakeHttpHandler handler, ITokenProvider tokens, HttpRequestMessage request) =>
        TestData.ChainHandlers(handler, new DelegatedAuthHandler(tokens, GraphCloud.Global)).SendAsync(request, default);

    // A sign-in that asks a person for each token.
    private sealed class SignInProvider(Task<GraphAccessToken> signIn) : ITokenProvider
    {
        private readonly SignInContext _signIn = new();

        SignInContext ITokenProvider.SignIn => _signIn;

        public ValueTask<GraphAccessToken> GetTokenAsync(TokenRequest? request = null, CancellationToken cancellationToken = default) =>
            new(_signIn.AwaitPersonAsync(() => signIn));
    }
}
