using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Bearer
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Is_put_on_every_request_and_asked_for_every_time()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK).Answers(HttpStatusCode.OK);
        var tokens = new FakeTokens(Some.Token("one"), Some.Token("two"));

        using var first = await Send(wire, tokens, Some.Request());
        using var second = await Send(wire, tokens, Some.Request());

        Assert.That(wire.Requests.Select(sent => sent.Authorization), Is.EqualTo(new[] { "Bearer one", "Bearer two" }));
        Assert.That(tokens.Requests, Is.EqualTo(new TokenRequest?[] { null, null }));
    }

    [Test]
    public async Task After_one_refusal_the_request_goes_once_more_with_the_answer_to_the_refused_token()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Unauthorized).Answers(HttpStatusCode.OK);
        var (old, fresh) = (Some.Token("old"), Some.Token("new"));
        var tokens = new FakeTokens(old, fresh);
        using var request = Some.Request(HttpMethod.Post);
        request.Content = new StringContent("the body");

        using var response = await Send(wire, tokens, request);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(wire.Requests.Select(sent => (sent.Authorization, sent.Body)), Is.EqualTo(new[] { ("Bearer old", "the body"), ("Bearer new", "the body") }));
            Assert.That(tokens.Requests[1], Is.EqualTo(new TokenRequest { ForceRefresh = true, Rejected = old }));
        });
    }

    [Test]
    public async Task A_second_refusal_is_the_answer()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Unauthorized).Answers(HttpStatusCode.Unauthorized);
        var tokens = new FakeTokens(Some.Token());

        using var response = await Send(wire, tokens, Some.Request());

        Assert.That((response.StatusCode, tokens.Requests.Count), Is.EqualTo((HttpStatusCode.Unauthorized, 2)));
    }

    [TestCase("http://graph.microsoft.com/v1.0/me")]
    [TestCase("https://evil.example/v1.0/me")]
    public async Task Nobody_is_even_asked_for_a_token_that_would_go_elsewhere(string address)
    {
        using var wire = new Wire();
        var tokens = new FakeTokens(Some.Token());

        await Assert.ThrowsAsync<PipelineException>(() => Send(wire, tokens, Some.Request(address: address)));

        Assert.That((wire.Requests.Count, tokens.Requests.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task The_deadline_stands_still_while_a_person_is_waited_for()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK);
        var signedIn = new TaskCompletionSource<GraphAccessToken>();
        using var request = Some.Request(deadline: TimeSpan.FromMinutes(1), clock: _clock);
        var pending = Send(wire, new FakeTokens((_, _) => new(signedIn.Task)), request);

        _clock.Advance(TimeSpan.FromMinutes(10));
        signedIn.SetResult(Some.Token());
        using var response = await pending;

        var deadline = RequestContext.GetOrCreate(request).Deadline;
        Assert.That((deadline.Remaining, deadline.CancellationToken.IsCancellationRequested), Is.EqualTo((TimeSpan.FromMinutes(1), false)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(deadline.CancellationToken.IsCancellationRequested, "it runs on afterwards");
    }

    [Test]
    public async Task The_deadline_runs_on_after_a_person_failed_to_sign_in()
    {
        var fails = new TaskCompletionSource<GraphAccessToken>();
        using var request = Some.Request(deadline: TimeSpan.FromMinutes(1), clock: _clock);
        var pending = Send(new Wire(), new FakeTokens((_, _) => new(fails.Task)), request);

        fails.SetException(new SignInException(SignInReason.InteractionFailed, "late"));
        await Assert.ThrowsAsync<SignInException>(() => pending);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(RequestContext.GetOrCreate(request).Deadline.CancellationToken.IsCancellationRequested);
    }

    private static Task<HttpResponseMessage> Send(Wire wire, ITokenProvider tokens, HttpRequestMessage request) =>
        Some.Chain(wire, new DelegatedAuthHandler(tokens, GraphCloud.Global)).SendAsync(request, default);
}
