using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class BulkStateWasSentTests
{
    [Test]
    public async Task A_state_knows_after_a_restart_which_requests_were_sent()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        var (sent, notSent, unknown) = (tenant.Users[1].Id, tenant.Users[2].Id, "unknown@contoso.onmicrosoft.com");

        await using (var state = await BulkState.OpenAsync(folder["job.state"]))
        {
            await foreach (var _ in graph.BulkAsync(
                [CreateDisableRequest(sent), CreateDisableRequest(unknown)],
                new BulkOptions { State = state })) Assert.That(state.WasSent(sent), Is.True);
        }

        await using var reopened = await BulkState.OpenAsync(folder["job.state"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(reopened.WasSent(sent), Is.True);
            Assert.That(reopened.WasSent(unknown), Is.True);
            Assert.That(reopened.WasSent(notSent), Is.False);
        }
    }

    [Test]
    public async Task A_throttled_request_does_not_count_as_sent()
    {
        using var folder = new TemporaryFolder();
        await using var tenant = await TestData.StartTenantAsync();
        await using var graph = TestData.CreateClient(tenant);
        tenant.Faults.Throttle("/v1.0/users/*", times: 1, retryAfter: TimeSpan.FromHours(1));

        await using var state = await BulkState.OpenAsync(folder["job.state"]);
        await foreach (var result in graph.BulkAsync([CreateDisableRequest(tenant.Users[1].Id)], new BulkOptions { State = state }))
            Assert.That(result.IsSuccess, Is.False);

        Assert.That(state.WasSent(tenant.Users[1].Id), Is.False);
    }

    private static BulkRequest CreateDisableRequest(string user) =>
        new(user, HttpMethod.Patch, $"users/{user}") { Content = GraphContent.Json(new JsonObject { ["accountEnabled"] = false }) };
}
