using System.Diagnostics;
using System.Net;

namespace GraphDelegatedKit.Tests.Scenarios;

public sealed class MetricsScenarioTests : IDisposable
{
    private readonly RecordedTelemetry _telemetry = new();
    private readonly Clock _clock = new();

    public void Dispose() => _telemetry.Dispose();

    [Test]
    public async Task Token_acquisitions_are_measured_by_origin_and_refreshes_by_reason()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant, clock: _clock);
        var first = await session.GetTokenAsync();
        await session.GetTokenAsync();
        var second = await session.GetTokenAsync(new() { ForceRefresh = true });
        await session.GetTokenAsync(new() { Rejected = second });
        await session.GetTokenAsync(new() { Rejected = first });
        await session.GetTokenAsync(new() { Claims = ScenarioExtensions.StepUpClaims });
        _clock.Advance(TimeSpan.FromHours(2));
        await session.GetTokenAsync();
        await session.SignInAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_telemetry.GetMeasurements("graph.token.acquisitions"), Is.EqualTo(
                new[] { "deviceCode", "cache", "refresh", "refresh", "cache", "refresh", "refresh", "deviceCode" }
                    .Select(origin => $"1 graph.token.origin={origin}")));
            Assert.That(_telemetry.GetMeasurements("graph.token.refreshes"), Is.EqualTo(
                new[] { "forced", "refused", "challenged", "expired" }.Select(reason => $"1 graph.token.refresh.reason={reason}")));
            Assert.That(_telemetry.GetMeasurements("graph.token.failures"), Is.Empty);
        });
    }

    [Test]
    public async Task Many_callers_waiting_for_one_refresh_are_measured_as_one_refresh()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant, clock: _clock);
        await session.GetTokenAsync();
        _clock.Advance(TimeSpan.FromHours(2));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => session.GetTokenAsync().AsTask()));

        Assert.That(_telemetry.GetMeasurements("graph.token.refreshes").Count(), Is.EqualTo(1));
        Assert.That(_telemetry.GetMeasurements("graph.token.acquisitions").Count(), Is.EqualTo(21));
    }

    [Test]
    public async Task A_background_renewal_is_measured_as_a_refresh_that_was_due()
    {
        await using var tenant = await TestData.StartTenantAsync(new Testing.LocalTenantOptions { RefreshIn = TimeSpan.FromMinutes(30) });
        var session = TestData.OpenSession(tenant, clock: _clock);
        await session.GetTokenAsync();
        _clock.Advance(TimeSpan.FromMinutes(40));

        await session.GetTokenAsync();
        while (!_telemetry.GetMeasurements("graph.token.refreshes").Any()) await Task.Yield();

        Assert.That(_telemetry.GetMeasurements("graph.token.refreshes").Single(), Is.EqualTo("1 graph.token.refresh.reason=due"));
        Assert.That(
            _telemetry.GetMeasurements("graph.token.acquisitions"),
            Is.EqualTo(new[] { "1 graph.token.origin=deviceCode", "1 graph.token.origin=cache" }));
    }

    [Test]
    public async Task Failed_token_acquisitions_are_measured_by_reason()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant, configure: options => options.Interaction = Interaction.Never);

        await Assert.ThrowsAsync<SignInException>(() => session.GetTokenAsync().AsTask());

        var activity = _telemetry.Activities.Single();
        Assert.Multiple(() =>
        {
            Assert.That(_telemetry.GetMeasurements("graph.token.failures"), Is.EqualTo(new[] { "1 error.type=signInRequired" }));
            Assert.That(activity.OperationName, Is.EqualTo("graph.token.acquire"));
            Assert.That(activity.Status, Is.EqualTo(ActivityStatusCode.Error));
            Assert.That(activity.GetTagItem("error.type"), Is.EqualTo((object)"signInRequired"));
        });
    }

    [Test]
    public async Task Calls_are_measured_by_method_status_and_workload_including_their_delays()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.TooManyRequests, null, ("Retry-After", "7"))
            .RespondsWith(HttpStatusCode.BadGateway)
            .RespondsWith(HttpStatusCode.OK, "{}")
            .RespondsWith(HttpStatusCode.NotFound);
        await using var client = TestData.CreateClient(handler, _clock);

        using var answer = await client.SendAsync(new GraphRequest(HttpMethod.Get, "me/messages"));
        await Assert.ThrowsAsync<GraphException>(() => client.DeleteAsync($"drives/{"x"}/items/{"y"}"));

        var (getDuration, deleteDuration) =
            (_telemetry.GetMeasurements("graph.request.duration").First(), _telemetry.GetMeasurements("graph.request.duration").Last());
        Assert.Multiple(() =>
        {
            Assert.That(getDuration, Does.EndWith(" graph.workload=mail http.request.method=GET http.response.status_code=200"));
            Assert.That(
                double.Parse(getDuration.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture),
                Is.InRange(7.5, 7.75),
                "seven seconds asked for, and half a second with its jitter");
            Assert.That(
                deleteDuration,
                Does.EndWith(" error.type=404 graph.workload=files http.request.method=DELETE http.response.status_code=404"));
            Assert.That(
                _telemetry.GetMeasurements("graph.request.wait.duration").First(),
                Is.EqualTo("7 graph.wait.reason=throttled graph.workload=mail"));
            Assert.That(
                _telemetry.GetMeasurements("graph.request.wait.duration").Last(),
                Does.Match(@"^0\.[567]\d* graph\.wait\.reason=backoff graph\.workload=mail$"));
        });
    }

    [Test]
    public async Task A_call_without_a_response_is_measured_by_the_error_that_ended_it()
    {
        using var handler = new FakeHttpHandler().Throws(new IOException("gone"));
        await using var client = TestData.CreateClient(handler, _clock);

        await Assert.ThrowsAsync<GraphException>(
            () => client.SendAsync(new GraphRequest(HttpMethod.Get, "teams") { Replay = Replay.Never }));
        await Assert.ThrowsAsync<GraphException>(
            () => client.SendAsync(new GraphRequest(HttpMethod.Get, GraphUrl.FromService("https://evil.example/x"))));

        Assert.That(_telemetry.GetMeasurements("graph.request.duration").Select(text => text.Split(' ', 2)[1]), Is.EqualTo(new[]
        {
            "error.type=IOException graph.workload=teams http.request.method=GET",
            "error.type=untrustedAddress graph.workload=files http.request.method=GET",
        }));
    }

    [Test]
    public async Task A_call_is_an_activity_and_its_token_acquisition_a_child_activity()
    {
        await using var tenant = await TestData.StartTenantAsync();
        tenant.Faults.Throttle("/v1.0/me", 1, TimeSpan.FromSeconds(3));
        await using var client = TestData.CreateClient(tenant, _clock);

        using var response = await client.SendAsync(new GraphRequest(HttpMethod.Get, "me"));

        var (token, call) = (_telemetry.Activities.First(), _telemetry.Activities.Last());
        Assert.Multiple(() =>
        {
            Assert.That(call.DisplayName, Is.EqualTo("GET /v1.0/me"));
            Assert.That(call.Kind, Is.EqualTo(ActivityKind.Client));
            Assert.That(call.Status, Is.EqualTo(ActivityStatusCode.Unset));
            Assert.That(call.TagObjects.Where(tag => !tag.Key.EndsWith("request_id", StringComparison.Ordinal)), Is.EquivalentTo(
                new Dictionary<string, object?>
                {
                    ["http.request.method"] = "GET", ["http.response.status_code"] = 200, ["url.template"] = "/v1.0/me",
                    ["http.request.resend_count"] = 1, ["graph.workload"] = "directory", ["server.address"] = "graph.microsoft.com",
                    ["server.port"] = 443,
                }));
            Assert.That(call.GetTagItem("graph.client_request_id"), Is.Not.Null);
            Assert.That(call.GetTagItem("graph.request_id"), Is.EqualTo((object)response.Headers["request-id"]), "the last attempt's");
            Assert.That(token.OperationName, Is.EqualTo("graph.token.acquire"));
            Assert.That(token.ParentSpanId, Is.EqualTo(call.SpanId));
            Assert.That(token.GetTagItem("graph.token.origin"), Is.EqualTo((object)"deviceCode"));
        });
    }

    [Test]
    public async Task The_instruments_advise_buckets_that_tell_fast_calls_apart_and_reach_to_minutes()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}");
        await using var client = TestData.CreateClient(handler, _clock);
        IReadOnlyList<double>? boundaries = null;
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument is System.Diagnostics.Metrics.Histogram<double> { Name: "graph.request.duration" } histogram)
                    boundaries = histogram.Advice?.HistogramBucketBoundaries;
            },
        };

        await client.GetAsync<User>("me");
        listener.Start();

        Assert.That(boundaries, Does.Contain(0.05).And.Contain(0.1).And.Contain(1.0).And.Contain(600.0));
    }

    [Test]
    public async Task A_method_that_OpenTelemetry_does_not_know_is_one_value()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "{}");
        await using var client = TestData.CreateClient(handler, _clock);

        using var response = await client.SendAsync(new GraphRequest(new HttpMethod("REPORT"), "me"));

        var activity = _telemetry.Activities.Last();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(activity.DisplayName, Is.EqualTo("HTTP /v1.0/me"));
            Assert.That(activity.GetTagItem("http.request.method"), Is.EqualTo("_OTHER"));
            Assert.That(activity.GetTagItem("http.request.method_original"), Is.EqualTo("REPORT"));
            Assert.That(_telemetry.GetMeasurements("graph.request.duration").Single(), Does.Contain("http.request.method=_OTHER"));
        }
    }

    [Test]
    public async Task A_cached_token_causes_no_allocation_even_while_it_is_measured()
    {
        await using var tenant = await TestData.StartTenantAsync();
        var session = TestData.OpenSession(tenant);
        await session.GetTokenAsync();
        for (var warmUp = 0; warmUp < 100; warmUp++) await session.GetTokenAsync();

        ExecutionContext.SuppressFlow();
        var allocated = 0L;
        // outside of this test's measurement, because its records would count
        var thread = new Thread(() => allocated = MeasureAllocatedBytes(session));
        thread.Start();
        ExecutionContext.RestoreFlow();
        thread.Join();

        Assert.That(allocated, Is.Zero);
    }

    private static long MeasureAllocatedBytes(DelegatedSession session)
    {
        GetCachedTokens(session); // the first use of a thread sets up what it keeps
        var before = GC.GetAllocatedBytesForCurrentThread();
        GetCachedTokens(session);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void GetCachedTokens(DelegatedSession session)
    {
        for (var i = 0; i < 100; i++)
        {
            var pending = session.GetTokenAsync();
            if (!pending.IsCompletedSuccessfully) throw new AssertionException("It was not held.");
        }
    }
}
