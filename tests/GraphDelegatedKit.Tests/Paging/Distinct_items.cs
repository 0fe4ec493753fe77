namespace GraphDelegatedKit.Tests.Paging;

public sealed class Distinct_items
{
    private const string First = "https://graph.microsoft.com/v1.0/users";
    private const string Second = First + "?$skiptoken=2";

    [Test]
    public async Task Are_given_once_and_as_they_came_first()
    {
        var stub = new Stub().Answers(First, Some.Page("""{"id":"1","displayName":"a"},{"id":"2","displayName":"b"}""", Second))
            .Answers(Second, Some.Page("""{"displayName":"changed","manager":{"id":"9"},"id":"2"},{"id":"3","displayName":"c","tags":[{"id":"1"}]},{"id":"\u0031","displayName":"escaped"}"""));

        var names = new List<string?>();
        await foreach (var user in stub.Client.ListAsync<User>("users").DistinctById()) names.Add(user.DisplayName);

        Assert.That(names, Is.EqualTo(new[] { "a", "b", "c" }));
    }

    [Test]
    public async Task Are_given_as_often_as_they_come_where_nobody_asked()
    {
        var stub = new Stub().Answers(First, Some.Page("""{"id":"1"},{"id":"1"}"""));

        var count = 0;
        await foreach (var _ in stub.Client.ListAsync<User>("users")) count++;

        Assert.That(count, Is.EqualTo(2));
    }

    [Test]
    public async Task Need_an_id_and_say_so()
    {
        var stub = new Stub().Answers(First, Some.Page("""{"id":"1"}""", Second)).Answers(Second, Some.Page("""{"displayName":"b"}"""));

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in stub.Client.ListAsync<User>("users").DistinctById())
            {
            }
        });

        Assert.That((error!.Code, PageCheckpoint.FromException(error)!.NextLink), Is.EqualTo(("missingId", Second)));
        Assert.That(error.Remedy, Does.Contain("$select"));
    }
}
