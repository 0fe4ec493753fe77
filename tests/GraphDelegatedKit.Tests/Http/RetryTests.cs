using System.Net;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class RetryTests
{
    private readonly Clock _clock = new();

    [Test]
    public async Task A_failing_request_is_tried_five_times_with_doubling_delays()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 5; i++) handler.RespondsWith(HttpStatusCode.BadGateway);

        using var response = await SendAsync(handler, TestData.CreateRequest());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That(handler.Requests.Count, Is.EqualTo(5));
            Assert.That(DelaySeconds, Is.EqualTo(new[] { 0.5, 1, 2, 4 }));
        }
    }

    [Test]
    public async Task A_request_without_a_fault_allocates_no_retry_budget()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK);
        using var request = TestData.CreateRequest();

        using var response = await SendAsync(handler, request);

        Assert.That(RequestContext.GetOrCreate(request).RetryBudget, Is.Null);
    }

    [Test]
    public async Task Jitter_only_lengthens_a_retry_delay()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.InternalServerError).Throws(TestData.CreateConnectionReset())
            .RespondsWith(HttpStatusCode.OK);

        using var response = await SendAsync(handler, TestData.CreateRequest(), random: () => 0.5);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(DelaySeconds, Is.EqualTo(new[] { 0.625, 1.25 }));
    }

    [Test]
    public async Task A_delay_requested_by_the_server_does_not_use_up_an_attempt()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 30; i++)
        {
            var status = i % 2 == 0 ? HttpStatusCode.TooManyRequests : HttpStatusCode.ServiceUnavailable;
            handler.RespondsWith(status, null, ("Retry-After", "2"));
        }

        for (var i = 0; i < 4; i++) handler.RespondsWith(HttpStatusCode.GatewayTimeout);
        handler.RespondsWith(HttpStatusCode.OK);

        using var response = await SendAsync(handler, TestData.CreateRequest());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(handler.Requests.Count, Is.EqualTo(35));
            Assert.That(DelaySeconds, Is.EqualTo(Enumerable.Repeat(2.0, 30).Concat([0.5, 1, 2, 4])));
        }
    }

    // https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/250
    [Test]
    public async Task Throttling_without_a_future_Retry_After_is_waited_out_with_growing_delays_and_uses_up_no_attempt()
    {
        using var handler = new FakeHttpHandler()
            .RespondsWith(HttpStatusCode.TooManyRequests)
            .RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "0"))
            .RespondsWith(HttpStatusCode.ServiceUnavailable, null, ("Retry-After", "Wed, 04 Mar 2020 05:06:06 GMT"));
        for (var i = 0; i < 6; i++) handler.RespondsWith(HttpStatusCode.TooManyRequests);
        for (var i = 0; i < 4; i++) handler.RespondsWith(HttpStatusCode.BadGateway); // faults are counted apart
        handler.RespondsWith(HttpStatusCode.OK);

        using var response = await SendAsync(handler, TestData.CreateRequest(HttpMethod.Put));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(DelaySeconds, Is.EqualTo(new[] { 0.5, 1, 2, 4, 8, 16, 32, 60, 60, 0.5, 1, 2, 4 }));
        }
    }

    [Test]
    public async Task Throttling_without_a_Retry_After_ends_with_the_deadline_and_the_services_own_response()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 8; i++) handler.RespondsWith(HttpStatusCode.TooManyRequests);

        using var response = await SendAsync(handler, TestData.CreateRequest(deadline: TimeSpan.FromSeconds(100), clock: _clock));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(DelaySeconds, Is.EqualTo(new[] { 0.5, 1, 2, 4, 8, 16, 32 }));
    }

    [Test]
    public async Task A_503_whose_Retry_After_cannot_be_read_uses_up_an_attempt()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 5; i++) handler.RespondsWith(HttpStatusCode.ServiceUnavailable, null, ("Retry-After", "later"));

        using var response = await SendAsync(handler, TestData.CreateRequest());

        Assert.That(handler.Requests, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task A_Retry_After_longer_than_three_minutes_is_waited_for()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "315.5"))
            .RespondsWith(HttpStatusCode.OK);

        using var response = await SendAsync(handler, TestData.CreateRequest(deadline: TimeSpan.FromMinutes(10), clock: _clock));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(DelaySeconds, Is.EqualTo(new[] { 315.5 }));
    }

    [Test]
    public async Task A_Retry_After_beyond_the_deadline_ends_the_retries_at_once()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "60"));

        using var response = await SendAsync(handler, TestData.CreateRequest(deadline: TimeSpan.FromMinutes(1), clock: _clock));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(DelaySeconds, Is.Empty);
    }

    [Test]
    public async Task Retries_end_with_the_last_response_when_the_next_delay_would_pass_the_deadline()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.BadGateway).RespondsWith(HttpStatusCode.BadGateway)
            .RespondsWith(HttpStatusCode.BadGateway);

        using var response = await SendAsync(handler, TestData.CreateRequest(deadline: TimeSpan.FromSeconds(3), clock: _clock));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That(handler.Requests.Count, Is.EqualTo(3));
            Assert.That(DelaySeconds, Is.EqualTo(new[] { 0.5, 1 }));
        }
    }

    [TestCase("POST", 504, 1, true)]
    [TestCase("POST", 503, 1, true)]
    [TestCase("POST", 429, 2, false)]
    [TestCase("PATCH", 504, 2, true)]
    [TestCase("GET", 504, 2, false)]
    public async Task A_write_is_retried_only_when_that_is_safe(string method, int status, int requests, bool mayHaveExecuted)
    {
        using var handler = new FakeHttpHandler().RespondsWith((HttpStatusCode)status).RespondsWith(HttpStatusCode.NotFound);
        using var request = TestData.CreateRequest(new HttpMethod(method));

        using var response = await SendAsync(handler, request);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(handler.Requests.Count, Is.EqualTo(requests));
            Assert.That(RequestContext.GetOrCreate(request).MayHaveExecuted, Is.EqualTo(mayHaveExecuted));
        }
    }

    [Test]
    public async Task The_exception_of_the_last_attempt_is_thrown()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 1; i <= 5; i++) handler.Throws(new HttpRequestException(HttpRequestError.ConnectionError, $"fault {i}"));

        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(handler, TestData.CreateRequest(HttpMethod.Post)));

        Assert.That(fault!.Message, Is.EqualTo("fault 5"));
    }

    [Test]
    public async Task A_cancelled_call_does_not_wait_for_a_retry()
    {
        using var cancel = new CancellationTokenSource();
        using var handler = new FakeHttpHandler().RespondsWith(async (_, _) =>
        {
            await cancel.CancelAsync();
            return FakeHttpHandler.CreateResponse(HttpStatusCode.BadGateway);
        });

        await Assert.ThatAsync(
            () => TestData.ChainHandlers(handler, new RetryHandler(_clock, () => 0)).SendAsync(TestData.CreateRequest(), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());

        Assert.That(handler.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_response_of_a_retried_attempt_is_disposed()
    {
        var first = FakeHttpHandler.CreateResponse(HttpStatusCode.BadGateway, "some");
        using var handler = new FakeHttpHandler().RespondsWith((_, _) => Task.FromResult(first)).RespondsWith(HttpStatusCode.OK);

        using var response = await SendAsync(handler, TestData.CreateRequest());

        Assert.That(
            () => first.Content.ReadAsStringAsync(), Throws.InstanceOf<ObjectDisposedException>(), "the first response must be disposed");
    }

    private IEnumerable<double> DelaySeconds => _clock.Delays.Select(delay => delay.TotalSeconds);

    private Task<HttpResponseMessage> SendAsync(FakeHttpHandler handler, HttpRequestMessage request, Func<double>? random = null)
    {
        var retryHandler = new RetryHandler(_clock, random ?? (() => 0));
        var throttleGateHandler = new ThrottleGateHandler(new ThrottleGates(), _clock);
        return TestData.ChainHandlers(handler, retryHandler, throttleGateHandler).SendAsync(request, default);
    }
}
