namespace GraphDelegatedKit.Tests.Paging;

public sealed class DistinctItemTests
{
    private const string FirstUrl = "https://graph.microsoft.com/v1.0/users";
    private const string SecondUrl = FirstUrl + "?$skiptoken=2";

    [Test]
    public async Task DistinctById_returns_each_item_once_as_it_came_first()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, TestData.PageJson(
            """{"id":"1","displayName":"a"},{"id":"2","displayName":"b"}""", SecondUrl))
            .RespondsTo(SecondUrl, TestData.PageJson("""
                {"displayName":"changed","manager":{"id":"9"},"id":"2"},{"id":"3","displayName":"c","tags":[{"id":"1"}]},{"id":"\u0031",
                "displayName":"escaped"}
                """));

        var names = new List<string?>();
        await foreach (var user in stub.Client.ListAsync<User>("users").DistinctById()) names.Add(user.DisplayName);

        Assert.That(names, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task A_listing_without_DistinctById_returns_repeated_items()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, TestData.PageJson("""{"id":"1"},{"id":"1"}"""));

        var count = 0;
        await foreach (var _ in stub.Client.ListAsync<User>("users")) count++;

        Assert.That(count, Is.EqualTo(2));
    }

    [Test]
    public async Task DistinctById_fails_for_an_item_without_an_id()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, TestData.PageJson("""{"id":"1"}""", SecondUrl))
            .RespondsTo(SecondUrl, TestData.PageJson("""{"displayName":"b"}"""));

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in stub.Client.ListAsync<User>("users").DistinctById())
            {
            }
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("missingId"));
            Assert.That(PageCheckpoint.FromException(error)!.NextLink, Is.EqualTo(SecondUrl));
        }

        Assert.That(error.Remedy, Does.Contain("$select"));
    }
}
