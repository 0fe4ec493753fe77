namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>The exception of a disposed client named an internal type, which a user cannot know.</summary>
public sealed class DisposedClientTests
{
    [Test]
    public async Task A_disposed_client_names_itself()
    {
        using var handler = new FakeHttpHandler();
        var graph = TestData.CreateClient(handler);
        await graph.DisposeAsync();

        var error = await Assert.ThrowsAsync<ObjectDisposedException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.ObjectName, Is.EqualTo("GraphDelegatedKit.GraphClient"));
    }

    [Test]
    public async Task A_client_that_is_disposed_while_a_token_is_acquired_names_itself()
    {
        using var handler = new FakeHttpHandler();
        var acquired = new TaskCompletionSource<GraphAccessToken>();
        var graph = TestData.CreateClient(handler, tokens: new FakeTokenProvider((_, _) => new(acquired.Task)));
        var pending = graph.GetAsync<User>("me");

        await graph.DisposeAsync();
        acquired.SetResult(TestData.CreateToken());
        var error = await Assert.ThrowsAsync<ObjectDisposedException>(() => pending);

        Assert.That(error!.ObjectName, Is.EqualTo("GraphDelegatedKit.GraphClient"));
    }

    [Test]
    public async Task A_listing_a_bulk_job_and_a_transfer_of_a_disposed_client_name_the_client()
    {
        using var handler = new FakeHttpHandler();
        var graph = TestData.CreateClient(handler);
        await graph.DisposeAsync();
        Func<Task>[] calls =
        [
            async () => { await foreach (var _ in graph.ListAsync<User>("users")) { } },
            async () => { await foreach (var _ in graph.BulkAsync([new BulkRequest("1", HttpMethod.Get, "me")])) { } },
            () => graph.CountAsync("users"),
            () => graph.Files().GetSiteAsync("contoso.sharepoint.com", "sites/a"),
        ];

        foreach (var call in calls)
        {
            var error = await Assert.ThrowsAsync<ObjectDisposedException>(() => call());
            Assert.That(error!.ObjectName, Is.EqualTo("GraphDelegatedKit.GraphClient"));
        }
    }
}
