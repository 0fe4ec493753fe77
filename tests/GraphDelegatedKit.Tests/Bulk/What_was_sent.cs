using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Tests.Bulk;

public sealed class What_was_sent
{
    [Test]
    public async Task Is_known_to_the_state_after_the_process_is_gone()
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant();
        await using var graph = Some.Client(tenant);
        var (done, fine, absent) = (tenant.Users[1].Id, tenant.Users[2].Id, "nobody@contoso.onmicrosoft.com");

        await using (var state = await BulkState.OpenAsync(folder["job.state"]))
        {
            await foreach (var _ in graph.BulkAsync([Disable(done), Disable(absent)], new BulkOptions { State = state })) Assert.That(state.WasSent(done), Is.True);
        }

        await using var later = await BulkState.OpenAsync(folder["job.state"]);
        Assert.That((later.WasSent(done), later.WasSent(absent), later.WasSent(fine)), Is.EqualTo((true, true, false)));
    }

    [Test]
    public async Task Is_not_what_was_throttled_and_so_certainly_did_not_run()
    {
        using var folder = new Folder();
        await using var tenant = await Some.Tenant();
        await using var graph = Some.Client(tenant);
        tenant.Faults.Throttle("/v1.0/users/*", times: 1, retryAfter: TimeSpan.FromHours(1));

        await using var state = await BulkState.OpenAsync(folder["job.state"]);
        await foreach (var result in graph.BulkAsync([Disable(tenant.Users[1].Id)], new BulkOptions { State = state })) Assert.That(result.IsSuccess, Is.False);

        Assert.That(state.WasSent(tenant.Users[1].Id), Is.False);
    }

    private static BulkRequest Disable(string user) =>
        new(user, HttpMethod.Patch, $"users/{user}") { Content = GraphContent.Json(new JsonObject { ["accountEnabled"] = false }) };
}
