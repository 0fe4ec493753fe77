using System.Text.Json;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class Lists
{
    private const string First = "https://graph.microsoft.com/v1.0/users";
    private const string Second = First + "?$skiptoken=%7B2%7D";
    private const string Third = First + "?$skiptoken=%7B3%7D";

    [Test]
    public async Task Give_every_item_of_every_page_in_order_and_send_nothing_before_they_are_walked_through()
    {
        var stub = new Stub().Answers(First, Page("a b", Second)).Answers(Second, Page("c", Third)).Answers(Third, Page("d e"));

        var users = stub.Client.ListAsync<User>("users");
        var before = stub.Addresses.Count;
        var names = await Names(users);

        Assert.That(before, Is.Zero);
        Assert.That(names, Is.EqualTo("a b c d e"));
        Assert.That(stub.Addresses, Is.EqualTo(new[] { First, Second, Third }));
    }

    [Test]
    public async Task Walk_through_empty_pages_that_have_a_next()
    {
        var stub = new Stub().Answers(First, Page("", Second)).Answers(Second, Page("", Third)).Answers(Third, Page("a"));

        Assert.That(await Names(stub.Client.ListAsync<User>("users")), Is.EqualTo("a"));
    }

    [Test]
    public async Task End_where_the_service_says_null()
    {
        var stub = new Stub().Answers(First, """{"@odata.nextLink":null,"value":[{"displayName":"a"}],"@odata.context":{"deep":[1,{}]}}""");

        Assert.That(await Names(stub.Client.ListAsync<User>("users")), Is.EqualTo("a"));
    }

    [Test]
    public async Task Give_pages_as_the_service_cuts_them_with_the_count_of_the_first()
    {
        var stub = new Stub().Answers(First, Some.Page(Items("a b"), Second).Replace("{\"value", "{\"@odata.count\":3,\"value", StringComparison.Ordinal)).Answers(Second, Page("c"));

        var pages = new List<GraphPage<User>>();
        await foreach (var page in stub.Client.ListAsync<User>("users").AsPages()) pages.Add(page);

        Assert.That(pages.Select(page => (page.Items.Count, page.Count, page.Checkpoint.IsComplete)), Is.EqualTo(new[] { (2, (long?)3, false), (1, null, true) }));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task End_with_an_error_when_the_links_lead_in_a_circle(int length)
    {
        var stub = new Stub().Answers(First, Page("first", Link(0)));
        for (var i = 0; i < length; i++) stub.Answers(Link(i), Page("x", Link((i + 1) % length)));
        var seen = 0;

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in stub.Client.ListAsync<User>("users")) seen++;
        });

        Assert.That((error!.Code, seen, stub.Addresses.Count), Is.EqualTo(("repeatedLink", 1 + length, 1 + length)));
        Assert.That(error.Message, Does.Contain("not complete").And.Not.Contain("skiptoken"));

        static string Link(int i) => $"{First}?$skiptoken={i}";
    }

    [TestCase("https://graph.microsoft.com/v1.0/users?$top=5")]
    [TestCase("https://graph.microsoft.com/v1.0/users?%24top=5")]
    [TestCase("https://GRAPH.microsoft.com:443/v1.0/users?$top=5")]
    public async Task Do_not_read_the_first_page_again_when_a_link_leads_back_to_it(string back)
    {
        var stub = new Stub().Answers(First + "?$top=5", Page("a", Second)).Answers(Second, Page("b", back));
        var names = "";

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var user in stub.Client.ListAsync<User>("users?$top=5")) names += user.DisplayName;
        });

        Assert.That((error!.Code, names, stub.Addresses.Count), Is.EqualTo(("repeatedLink", "ab", 2)));
    }

    [TestCase("http://graph.microsoft.com/v1.0/users?secret")]
    [TestCase("/v1.0/users?secret")]
    [TestCase("")]
    [TestCase("https://graph.microsoft.com/v1.0/users?secret and more")]
    public async Task End_with_an_error_when_a_link_is_none_to_follow(string link)
    {
        var stub = new Stub().Answers(First, Page("a", link));

        var error = await Assert.ThrowsAsync<GraphException>(() => Names(stub.Client.ListAsync<User>("users")));

        Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
        Assert.That(error.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Do_not_follow_a_link_to_another_host()
    {
        using var wire = new Wire().Answers(System.Net.HttpStatusCode.OK, Page("a", "https://evil.example/v1.0/users?secret"));
        await using var graph = Some.Client(wire);

        var error = await Assert.ThrowsAsync<GraphException>(() => Names(graph.ListAsync<User>("users")));

        Assert.That((error!.Code, wire.Requests.Count), Is.EqualTo(("untrustedAddress", 1)));
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("<html>")]
    [TestCase("""{"value":null}""")]
    [TestCase("""{"value":{}}""")]
    [TestCase("""{"value":[null]}""")]
    [TestCase("""{"value":[{"displayName":7}]}""")]
    [TestCase("""{"value":[{"displayName":"a"}""")]
    [TestCase("""{"value":[{"displayName":"a"}]""")]
    [TestCase("""{"value":[],"@odata.nextLink":7}""")]
    [TestCase("""{"value":[],"@odata.nextLink":"https://graph""")]
    [TestCase("""{"value":[]}{"value":[]}""")]
    [TestCase("""{"value":[{"displayName":"b"}],"value":[]}""")]
    [TestCase("""{"value":[],"@odata.count":"many"}""")]
    public async Task End_with_an_error_and_never_short_when_a_page_is_torn_or_is_none(string body)
    {
        var stub = new Stub().Answers(First, Page("a", Second)).Answers(Second, body);

        var error = await Assert.ThrowsAsync<GraphException>(() => Names(stub.Client.ListAsync<User>("users")));

        Assert.That(error!.Code, Is.EqualTo("unreadableAnswer"));
        Assert.That(error.Message, Does.Contain("not complete"));
    }

    [Test]
    public async Task Ask_for_every_page_with_the_same_headers()
    {
        var stub = new Stub().Answers(First, Page("a", Second)).Answers(Second, Page("b"));

        await Names(stub.Client.ListAsync<User>(new GraphRequest(HttpMethod.Get, "users") { Headers = { ["ConsistencyLevel"] = "eventual" } }));

        Assert.That(stub.Requests.Select(request => request.Headers["consistencylevel"]), Is.EqualTo(new[] { "eventual", "eventual" }));
    }

    [Test]
    public async Task Go_on_in_another_process_from_a_stored_checkpoint()
    {
        var stub = new Stub().Answers(First, Page("a b", Second)).Answers(Second, Page("c"));
        var stored = "";
        await foreach (var page in stub.Client.ListAsync<User>("users").AsPages())
        {
            stored = JsonSerializer.Serialize(page.Checkpoint);
            break;
        }

        var names = new List<string?>();
        await foreach (var page in stub.Client.ListAsync<User>("users").AsPages(JsonSerializer.Deserialize<PageCheckpoint>(stored)))
        {
            names.AddRange(page.Items.Select(user => user.DisplayName));
            stored = JsonSerializer.Serialize(page.Checkpoint);
        }

        await foreach (var _ in stub.Client.ListAsync<User>("users").AsPages(JsonSerializer.Deserialize<PageCheckpoint>(stored))) Assert.Fail("It was complete.");
        Assert.That(names, Is.EqualTo(new[] { "c" }));
        Assert.That(stub.Addresses, Is.EqualTo(new[] { First, Second, Second }), "the first walk had it asked for ahead");
    }

    [Test]
    public async Task Throw_when_they_are_cancelled_and_do_not_merely_end()
    {
        using var cancel = new CancellationTokenSource();
        var stub = new Stub().Answers(First, Page("a", Second)).Answers(Second, Page("b"));
        var seen = new List<string?>();

        await Assert.ThatAsync(async () =>
        {
            await foreach (var user in stub.Client.ListAsync<User>("users").WithCancellation(cancel.Token))
            {
                seen.Add(user.DisplayName);
                await cancel.CancelAsync();
            }
        }, Throws.InstanceOf<OperationCanceledException>());

        Assert.That(seen, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Hold_ten_thousand_items_on_one_page()
    {
        var stub = new Stub().Answers(First, Page(string.Join(' ', Enumerable.Range(0, 10_000))));

        Assert.That((await Names(stub.Client.ListAsync<User>("users"))).Split(' '), Has.Length.EqualTo(10_000).And.Some.EqualTo("9999"));
    }

    [TestCase("POST")]
    [TestCase("DELETE")]
    public void Are_read_by_GET_and_nothing_else(string method)
    {
        Assert.That(() => new Stub().Client.ListAsync<User>(new GraphRequest(new HttpMethod(method), "users")), Throws.ArgumentException);
    }

    private static async Task<string> Names(IAsyncEnumerable<User> users)
    {
        var names = new List<string?>();
        await foreach (var user in users) names.Add(user.DisplayName);
        return string.Join(' ', names);
    }

    private static string Page(string names, string? next = null) => Some.Page(Items(names), next);

    private static string Items(string names) => string.Join(',', names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $$"""{"displayName":"{{name}}"}"""));
}
