using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Retries
{
    private readonly Clock _clock = new();

    [Test]
    public async Task Are_five_tries_with_waits_that_double()
    {
        using var wire = new Wire();
        for (var i = 0; i < 5; i++) wire.Answers(HttpStatusCode.BadGateway);

        using var response = await Send(wire, Some.Request());

        Assert.That((response.StatusCode, wire.Requests.Count), Is.EqualTo((HttpStatusCode.BadGateway, 5)));
        Assert.That(Seconds, Is.EqualTo(new[] { 0.5, 1, 2, 4 }));
    }

    [Test]
    public async Task Add_jitter_to_a_wait_and_never_take_any_off()
    {
        using var wire = new Wire().Answers(HttpStatusCode.InternalServerError).Throws(Some.ConnectionReset()).Answers(HttpStatusCode.OK);

        using var response = await Send(wire, Some.Request(), random: () => 0.5);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Seconds, Is.EqualTo(new[] { 0.625, 1.25 }));
    }

    [Test]
    public async Task Waits_the_server_asked_for_use_up_no_try()
    {
        using var wire = new Wire();
        for (var i = 0; i < 30; i++) wire.Answers(i % 2 == 0 ? HttpStatusCode.TooManyRequests : HttpStatusCode.ServiceUnavailable, null, ("Retry-After", "2"));
        for (var i = 0; i < 4; i++) wire.Answers(HttpStatusCode.GatewayTimeout);
        wire.Answers(HttpStatusCode.OK);

        using var response = await Send(wire, Some.Request());

        Assert.That((response.StatusCode, wire.Requests.Count), Is.EqualTo((HttpStatusCode.OK, 35)));
        Assert.That(Seconds, Is.EqualTo(Enumerable.Repeat(2.0, 30).Concat([0.5, 1, 2, 4])));
    }

    [Test]
    public async Task A_refusal_that_names_no_time_or_none_from_now_uses_up_a_try()
    {
        using var wire = new Wire().Answers(HttpStatusCode.TooManyRequests).Answers(HttpStatusCode.TooManyRequests, null, ("Retry-After", "0"))
            .Answers(HttpStatusCode.ServiceUnavailable, null, ("Retry-After", "Wed, 04 Mar 2020 05:06:06 GMT")).Answers(HttpStatusCode.ServiceUnavailable, null, ("Retry-After", "later"))
            .Answers(HttpStatusCode.TooManyRequests);

        using var response = await Send(wire, Some.Request());

        Assert.That((response.StatusCode, wire.Requests.Count), Is.EqualTo((HttpStatusCode.TooManyRequests, 5)));
        Assert.That(Seconds, Is.EqualTo(new[] { 0.5, 1, 2, 4 }));
    }

    [Test]
    public async Task Wait_longer_than_three_minutes_where_the_server_asks_for_it()
    {
        using var wire = new Wire().Answers(HttpStatusCode.TooManyRequests, null, ("Retry-After", "315.5")).Answers(HttpStatusCode.OK);

        using var response = await Send(wire, Some.Request(deadline: TimeSpan.FromMinutes(10), clock: _clock));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Seconds, Is.EqualTo(new[] { 315.5 }));
    }

    [Test]
    public async Task Give_up_at_once_when_the_server_asks_for_more_than_is_left()
    {
        using var wire = new Wire().Answers(HttpStatusCode.TooManyRequests, null, ("Retry-After", "60"));

        using var response = await Send(wire, Some.Request(deadline: TimeSpan.FromMinutes(1), clock: _clock));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(Seconds, Is.Empty);
    }

    [Test]
    public async Task Give_up_with_the_real_failure_rather_than_wait_past_the_deadline()
    {
        using var wire = new Wire().Answers(HttpStatusCode.BadGateway).Answers(HttpStatusCode.BadGateway).Answers(HttpStatusCode.BadGateway);

        using var response = await Send(wire, Some.Request(deadline: TimeSpan.FromSeconds(3), clock: _clock));

        Assert.That((response.StatusCode, wire.Requests.Count), Is.EqualTo((HttpStatusCode.BadGateway, 3)));
        Assert.That(Seconds, Is.EqualTo(new[] { 0.5, 1 }));
    }

    [TestCase("POST", 504, 1, true)]
    [TestCase("POST", 503, 1, true)]
    [TestCase("POST", 429, 2, false)]
    [TestCase("PATCH", 504, 2, true)]
    [TestCase("GET", 504, 2, false)]
    public async Task Send_a_change_again_only_when_that_does_no_harm(string method, int status, int requests, bool mayHaveExecuted)
    {
        using var wire = new Wire().Answers((HttpStatusCode)status).Answers(HttpStatusCode.NotFound);
        using var request = Some.Request(new HttpMethod(method));

        using var response = await Send(wire, request);

        Assert.That((wire.Requests.Count, RequestContext.GetOrCreate(request).MayHaveExecuted), Is.EqualTo((requests, mayHaveExecuted)));
    }

    [Test]
    public async Task The_last_fault_is_the_one_that_is_thrown()
    {
        using var wire = new Wire();
        for (var i = 1; i <= 5; i++) wire.Throws(new HttpRequestException(HttpRequestError.ConnectionError, $"fault {i}"));

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Send(wire, Some.Request(HttpMethod.Post)));

        Assert.That(fault!.Message, Is.EqualTo("fault 5"));
    }

    [Test]
    public async Task A_cancelled_call_waits_no_longer()
    {
        using var cancel = new CancellationTokenSource();
        using var wire = new Wire().Does(async (_, _) =>
        {
            await cancel.CancelAsync();
            return Wire.Answer(HttpStatusCode.BadGateway);
        });

        await Assert.ThatAsync(() => Some.Chain(wire, new RetryHandler(_clock, () => 0)).SendAsync(Some.Request(), cancel.Token), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(wire.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_answer_that_is_not_the_last_is_let_go_of()
    {
        var first = Wire.Answer(HttpStatusCode.BadGateway, "some");
        using var wire = new Wire().Does((_, _) => Task.FromResult(first)).Answers(HttpStatusCode.OK);

        using var response = await Send(wire, Some.Request());

        Assert.That(() => first.Content.ReadAsStringAsync(), Throws.InstanceOf<ObjectDisposedException>(), "its connection is free again");
    }

    private IEnumerable<double> Seconds => _clock.Delays.Select(delay => delay.TotalSeconds);

    private Task<HttpResponseMessage> Send(Wire wire, HttpRequestMessage request, Func<double>? random = null)
    {
        return Some.Chain(wire, new RetryHandler(_clock, random ?? (() => 0)), new ThrottleGateHandler(new ThrottleGates(), _clock)).SendAsync(request, default);
    }
}
