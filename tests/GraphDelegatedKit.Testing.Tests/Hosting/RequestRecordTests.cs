namespace GraphDelegatedKit.Testing.Tests.Hosting;

public sealed class RequestRecordTests
{
    [Test]
    public async Task A_recorded_request_contains_what_was_sent_and_its_batched_requests()
    {
        var clock = new FakeTimeProvider();
        await using var tenant = await LocalTenant.StartAsync(new() { TimeProvider = clock });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();
        var disabledUserId = tenant.Users[1].Id;
        var batch = $$"""
            {"requests":[{"id":"off","method":"PATCH","url":"/users/{{disabledUserId}}","headers":{"Content-Type":"application/json",
            "X-Mine":"yes"},"body":{"accountEnabled":false} },
            {"id":"gone","method":"GET","url":"/users/unknown?$select=id"},{"id":"after","method":"GET","url":"/me","dependsOn":["gone"]}]}
            """;

        await client.PostAsync("https://graph.microsoft.com/v1.0/$batch?x=1", batch);

        var outer = tenant.Requests[^1];
        Assert.Multiple(() =>
        {
            Assert.That(outer.Method, Is.EqualTo("POST"));
            Assert.That(outer.Path, Is.EqualTo("/v1.0/$batch"));
            Assert.That(outer.Query, Is.EqualTo("?x=1"));
            Assert.That(outer.Protocol, Is.EqualTo("HTTP/1.1"));
            Assert.That(outer.Status, Is.EqualTo(200));
            Assert.That(outer.ReceivedAt, Is.EqualTo(clock.GetUtcNow()));
            Assert.That(outer.Body, Is.EqualTo(batch));
            Assert.That(outer.BatchedRequests.Select(inner =>
                $"{inner.BatchId} {inner.Method} {inner.Path}{inner.Query} {inner.Body} {inner.Status}"), Is.EqualTo(new[]
            {
                "off PATCH /v1.0/users/" + disabledUserId + """ {"accountEnabled":false} 204""",
                "gone GET /v1.0/users/unknown?$select=id  404",
            }));
            Assert.That(outer.BatchedRequests[0].Headers["x-mine"], Is.EqualTo("yes"));
            Assert.That(outer.BatchedRequests.Select(inner => inner.ConnectionId), Has.All.EqualTo(outer.ConnectionId));
        });
    }

    [Test]
    public async Task A_recorded_request_keeps_the_start_of_text_bodies_and_no_file_content()
    {
        await using var tenant = await LocalTenant.StartAsync();
        using var client = new TenantClient(tenant);
        await client.SignInAsync();

        await client.PutAsync("https://graph.microsoft.com/v1.0/me/drive/root:/a.bin:/content", TestData.CreateBytes(100_000));
        await client.PostAsync("https://graph.microsoft.com/v1.0/$batch", "\"" + new string('x', 100_000) + "\"");

        Assert.That(
            tenant.Requests.TakeLast(2).Select(request => (request.Body.Length, request.BodyLength)),
            Is.EqualTo(new[] { (0, 100_000L), (65_536, 100_002L) }));
    }

    [Test]
    public async Task The_request_record_is_limited_to_its_capacity([Values(0, 2)] int capacity)
    {
        await using var tenant = await LocalTenant.StartAsync(new() { MaxRecordedRequests = capacity });
        using var client = new TenantClient(tenant);
        await client.SignInAsync();

        Assert.That(tenant.Requests, Has.Count.EqualTo(capacity));
    }

    [Test]
    public async Task A_completed_request_is_reported_with_status_and_duration_also_if_none_are_recorded()
    {
        var me = new TaskCompletionSource<RecordedRequest>();
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        await using var tenant = await LocalTenant.StartAsync(new()
        {
            MaxRecordedRequests = 0,
            TimeProvider = clock,
            RequestCompleted = request => _ = request.Path == "/v1.0/me" && me.TrySetResult(request),
        });
        using var client = new TenantClient(tenant);

        await client.GetAsync("https://graph.microsoft.com/v1.0/me");

        var completed = await me.Task;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(completed.Status, Is.EqualTo(401));
            Assert.That(completed.Duration, Is.GreaterThan(TimeSpan.Zero));
            Assert.That(tenant.Requests, Is.Empty);
        }
    }
}
