using System.Text.Json;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class ListingTests
{
    private const string FirstUrl = "https://graph.microsoft.com/v1.0/users";
    private const string SecondUrl = FirstUrl + "?$skiptoken=%7B2%7D";
    private const string ThirdUrl = FirstUrl + "?$skiptoken=%7B3%7D";

    [Test]
    public async Task A_listing_returns_every_item_of_every_page_in_order_and_sends_nothing_before_enumeration()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson("a b", SecondUrl)).RespondsTo(SecondUrl, PageJson("c", ThirdUrl))
            .RespondsTo(ThirdUrl, PageJson("d e"));

        var users = stub.Client.ListAsync<User>("users");
        var before = stub.Urls.Count;
        var names = await GetNamesAsync(users);

        Assert.That(before, Is.Zero);
        Assert.That(names, Is.EqualTo("a b c d e"));
        Assert.That(stub.Urls, Is.EqualTo(new[] { FirstUrl, SecondUrl, ThirdUrl }));
    }

    [Test]
    public async Task A_listing_continues_past_empty_pages_with_a_next_link()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson("", SecondUrl)).RespondsTo(SecondUrl, PageJson("", ThirdUrl))
            .RespondsTo(ThirdUrl, PageJson("a"));

        Assert.That(await GetNamesAsync(stub.Client.ListAsync<User>("users")), Is.EqualTo("a"));
    }

    [Test]
    public async Task A_listing_ends_at_a_null_next_link()
    {
        var stub = new StubGraphClient().RespondsTo(
            FirstUrl, """{"@odata.nextLink":null,"value":[{"displayName":"a"}],"@odata.context":{"deep":[1,{}]}}""");

        Assert.That(await GetNamesAsync(stub.Client.ListAsync<User>("users")), Is.EqualTo("a"));
    }

    [Test]
    public async Task AsPages_returns_the_pages_of_the_service_and_the_count_on_the_first_page()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, TestData.PageJson(ItemsJson("a b"), SecondUrl)
            .Replace("{\"value", "{\"@odata.count\":3,\"value", StringComparison.Ordinal)).RespondsTo(SecondUrl, PageJson("c"));

        var pages = new List<GraphPage<User>>();
        await foreach (var page in stub.Client.ListAsync<User>("users").AsPages()) pages.Add(page);

        Assert.That(
            pages.Select(page => (page.Items.Count, page.Count, page.Checkpoint.IsComplete)),
            Is.EqualTo(new[] { (2, (long?)3, false), (1, null, true) }));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task A_listing_whose_links_form_a_cycle_fails(int length)
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson("first", Link(0)));
        for (var i = 0; i < length; i++) stub.RespondsTo(Link(i), PageJson("x", Link((i + 1) % length)));
        var itemsRead = 0;

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in stub.Client.ListAsync<User>("users")) itemsRead++;
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("repeatedLink"));
            Assert.That(itemsRead, Is.EqualTo(1 + length));
            Assert.That(stub.Urls.Count, Is.EqualTo(1 + length));
        }

        Assert.That(error.Message, Does.Contain("not complete").And.Not.Contain("skiptoken"));

        static string Link(int i) => $"{FirstUrl}?$skiptoken={i}";
    }

    [TestCase("https://graph.microsoft.com/v1.0/users?$top=5")]
    [TestCase("https://graph.microsoft.com/v1.0/users?%24top=5")]
    [TestCase("https://GRAPH.microsoft.com:443/v1.0/users?$top=5")]
    public async Task A_listing_whose_link_leads_back_to_the_first_page_fails(string linkToFirstPage)
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl + "?$top=5", PageJson("a", SecondUrl))
            .RespondsTo(SecondUrl, PageJson("b", linkToFirstPage));
        var names = "";

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var user in stub.Client.ListAsync<User>("users?$top=5")) names += user.DisplayName;
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("repeatedLink"));
            Assert.That(names, Is.EqualTo("ab"));
            Assert.That(stub.Urls.Count, Is.EqualTo(2));
        }
    }

    [TestCase("http://graph.microsoft.com/v1.0/users?secret")]
    [TestCase("/v1.0/users?secret")]
    [TestCase("https://graph.microsoft.com/v1.0/users?secret\\tand more")]
    public async Task A_listing_with_an_invalid_next_link_fails(string link)
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson("a", link));

        var error = await Assert.ThrowsAsync<GraphException>(() => GetNamesAsync(stub.Client.ListAsync<User>("users")));

        Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
        Assert.That(error.ToString(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task A_listing_does_not_follow_a_link_to_another_host()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            System.Net.HttpStatusCode.OK, PageJson("a", "https://evil.example/v1.0/users?secret"));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => GetNamesAsync(graph.ListAsync<User>("users")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(handler.Requests.Count, Is.EqualTo(1));
        }
    }

    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("<html>")]
    [TestCase("""{"value":{}}""")]
    [TestCase("""{"value":[{"displayName":7}]}""")]
    [TestCase("""{"value":[{"displayName":"a"}""")]
    [TestCase("""{"value":[{"displayName":"a"}]""")]
    [TestCase("""{"value":[],"@odata.nextLink":7}""")]
    [TestCase("""{"value":[],"@odata.nextLink":"https://graph""")]
    [TestCase("""{"value":[]}{"value":[]}""")]
    [TestCase("""{"value":[{"displayName":"b"}],"value":[]}""")]
    [TestCase("""{"value":[],"@odata.count":"many"}""")]
    public async Task A_listing_with_a_torn_or_invalid_page_fails_and_is_never_silently_short(string body)
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson("a", SecondUrl)).RespondsTo(SecondUrl, body);

        var error = await Assert.ThrowsAsync<GraphException>(() => GetNamesAsync(stub.Client.ListAsync<User>("users")));

        Assert.That(error!.Code, Is.EqualTo("unreadableResponse"));
        Assert.That(error.Message, Does.Contain("not complete"));
    }

    [Test]
    public async Task A_listing_sends_the_same_headers_for_every_page()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson("a", SecondUrl)).RespondsTo(SecondUrl, PageJson("b"));

        await GetNamesAsync(
            stub.Client.ListAsync<User>(new GraphRequest(HttpMethod.Get, "users") { Headers = { ["ConsistencyLevel"] = "eventual" } }));

        Assert.That(stub.Requests.Select(request => request.Headers["consistencylevel"]), Is.EqualTo(new[] { "eventual", "eventual" }));
    }

    [Test]
    public async Task A_listing_resumes_in_another_process_from_a_stored_checkpoint()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson("a b", SecondUrl)).RespondsTo(SecondUrl, PageJson("c"));
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

        await foreach (var _ in stub.Client.ListAsync<User>("users").AsPages(JsonSerializer.Deserialize<PageCheckpoint>(stored)))
            Assert.Fail("It was complete.");
        Assert.That(names, Is.EqualTo(new[] { "c" }));
        Assert.That(stub.Urls, Is.EqualTo(new[] { FirstUrl, SecondUrl, SecondUrl }), "the first walk had it asked for ahead");
    }

    [Test]
    public async Task A_cancelled_listing_throws_and_does_not_just_end()
    {
        using var cancel = new CancellationTokenSource();
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson("a", SecondUrl)).RespondsTo(SecondUrl, PageJson("b"));
        var names = new List<string?>();

        await Assert.ThatAsync(async () =>
        {
            await foreach (var user in stub.Client.ListAsync<User>("users").WithCancellation(cancel.Token))
            {
                names.Add(user.DisplayName);
                await cancel.CancelAsync();
            }
        }, Throws.InstanceOf<OperationCanceledException>());

        Assert.That(names, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_listing_reads_ten_thousand_items_from_one_page()
    {
        var stub = new StubGraphClient().RespondsTo(FirstUrl, PageJson(string.Join(' ', Enumerable.Range(0, 10_000))));

        Assert.That(
            (await GetNamesAsync(stub.Client.ListAsync<User>("users"))).Split(' '), Has.Length.EqualTo(10_000).And.Some.EqualTo("9999"));
    }

    [TestCase("POST")]
    [TestCase("DELETE")]
    public void A_listing_accepts_only_GET(string method)
    {
        Assert.That(
            () => new StubGraphClient().Client.ListAsync<User>(new GraphRequest(new HttpMethod(method), "users")),
            Throws.ArgumentException);
    }

    private static async Task<string> GetNamesAsync(IAsyncEnumerable<User> users)
    {
        var names = new List<string?>();
        await foreach (var user in users) names.Add(user.DisplayName);
        return string.Join(' ', names);
    }

    private static string PageJson(string names, string? next = null) => TestData.PageJson(ItemsJson(names), next);

    private static string ItemsJson(string names) =>
        string.Join(',', names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $$"""{"displayName":"{{name}}"}"""));
}
