using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Moq;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class PageCheckpointTests
{
    private const string FirstUrl = "https://graph.microsoft.com/v1.0/users?$select=displayName";
    private static readonly string[][] AllPages = [["a", "b"], [], ["c"], ["d", "e", "f"], [], ["g"]];

    [Test]
    public async Task A_checkpoint_after_any_page_resumes_without_loss_or_repetition([Range(1, 6)] int pages)
    {
        var names = new List<string?>();
        var stored = "";
        await foreach (var page in CreateListing().AsPages())
        {
            names.AddRange(page.Items.Select(user => user.DisplayName));
            stored = page.Checkpoint.ToJson();
            if (--pages == 0) break;
        }

        await foreach (var page in CreateListing().AsPages(PageCheckpoint.Parse(stored)))
            names.AddRange(page.Items.Select(user => user.DisplayName));

        Assert.That(names, Is.EqualTo(AllPages.SelectMany(page => page)));
    }

    [Test]
    public async Task Checkpoints_resumed_by_a_new_process_after_every_page_reach_the_end()
    {
        var names = new List<string?>();
        var counts = new List<(long, long?)>();
        PageCheckpoint? checkpoint = null;
        do
        {
            await foreach (var page in CreateListing(count: 7).AsPages(checkpoint))
            {
                names.AddRange(page.Items.Select(user => user.DisplayName));
                checkpoint = JsonSerializer.Deserialize<PageCheckpoint>(JsonSerializer.Serialize(page.Checkpoint));
                counts.Add((checkpoint!.ItemsRead, checkpoint.Count));
                break;
            }
        }
        while (!checkpoint!.IsComplete);

        Assert.That(names, Is.EqualTo(AllPages.SelectMany(page => page)));
        Assert.That(counts, Is.EqualTo(new (long, long?)[] { (2, 7), (2, 7), (3, 7), (6, 7), (6, 7), (7, 7) }));
    }

    [Test]
    public async Task A_link_cycle_is_detected_across_processes()
    {
        var checkpoint = default(PageCheckpoint);
        var pages = 0;

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            for (; pages < 20; pages++)
                await foreach (var page in CreateCycle().AsPages(checkpoint))
                {
                    checkpoint = PageCheckpoint.Parse(page.Checkpoint.ToJson());
                    break;
                }
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("repeatedLink"));
            Assert.That(pages, Is.EqualTo(3));
        }

        static GraphPages<User> CreateCycle() => new StubGraphClient().RespondsTo(FirstUrl, PageJson([], LinkToPage(1)))
            .RespondsTo(LinkToPage(1), PageJson([], LinkToPage(2)))
            .RespondsTo(LinkToPage(2), PageJson([], LinkToPage(1))).Client
            .ListAsync<User>("users?$select=displayName");
    }

    [Test]
    public async Task A_checkpoint_shows_its_time_collection_and_account_and_never_its_link()
    {
        var clock = new Clock();
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson(["a"], LinkToPage(1)))
            .RespondsWith(HttpStatusCode.OK, PageJson(["b"]));
        await using var graph = TestData.CreateClient(handler, clock, new FakeTokenProvider(CreateToken(TestData.CreateAccount("ada"))));

        var checkpoints = await GetCheckpointsAsync(graph.ListAsync<User>("users?$select=displayName"));

        Assert.That(checkpoints[0].TakenOn, Is.EqualTo(clock.GetUtcNow()));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(checkpoints[0].Collection, Is.EqualTo("users"));
            Assert.That(checkpoints[0].TenantId, Is.EqualTo("the-tenant"));
            Assert.That(checkpoints[0].AccountId, Is.EqualTo("ada.the-tenant"));
        }

        Assert.That($"{checkpoints[0]} {checkpoints[1]}", Is.EqualTo("more to read complete"));
    }

    [TestCase("tid-of-another", "ada.the-tenant", "tenant")]
    [TestCase("the-tenant", "grace.the-tenant", "account")]
    public async Task A_checkpoint_of_another_tenant_or_account_is_refused_before_a_request_is_sent(
        string tenant, string account, string mismatch)
    {
        var checkpoint = await TakeCheckpointAsync(TestData.CreateAccount("ada"));
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(
            handler, tokens: new FakeTokenProvider(CreateToken(new GraphAccount("someone", tenant, account))));

        var error = await Assert.ThrowsAsync<GraphException>(
            () => GetCheckpointsAsync(graph.ListAsync<User>("users?$select=displayName"), checkpoint));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("otherAccount"));
            Assert.That(handler.Requests.Count, Is.Zero);
        }

        Assert.That(error.Message, Does.Contain($"another {mismatch}").And.Contain("Nothing was sent"));
        Assert.That(error.Remedy, Is.Not.Null);
    }

    [Test]
    public async Task A_checkpoint_taken_as_a_guest_is_refused_in_the_home_tenant()
    {
        var checkpoint = await TakeCheckpointAsync(TestData.CreateAccount("ada"), tenant: "tenant-as-guest");
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(handler, tokens: new FakeTokenProvider(CreateToken(TestData.CreateAccount("ada"))));

        var error = await Assert.ThrowsAsync<GraphException>(
            () => GetCheckpointsAsync(graph.ListAsync<User>("users?$select=displayName"), checkpoint));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("otherAccount"));
            Assert.That(handler.Requests.Count, Is.Zero);
        }
    }

    [Test]
    public async Task A_listing_fails_when_its_token_changes_to_another_account()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson(["a"], LinkToPage(1)));
        await using var graph = TestData.CreateClient(
            handler,
            tokens: new FakeTokenProvider(CreateToken(TestData.CreateAccount("ada")), CreateToken(TestData.CreateAccount("grace"))));

        var error = await Assert.ThrowsAsync<GraphException>(() => GetCheckpointsAsync(graph.ListAsync<User>("users?$select=displayName")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("otherAccount"));
            Assert.That(handler.Requests.Count, Is.EqualTo(1));
            Assert.That(PageCheckpoint.FromException(error)!.NextLink, Is.EqualTo(LinkToPage(1)));
        }
    }

    [Test]
    public async Task A_checkpoint_without_a_known_account_is_accepted()
    {
        var checkpoint = await TakeCheckpointAsync(null);
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson(["b"]));
        await using var graph = TestData.CreateClient(handler, tokens: new FakeTokenProvider(CreateToken(TestData.CreateAccount("ada"))));

        Assert.That(await GetCheckpointsAsync(graph.ListAsync<User>("users?$select=displayName"), checkpoint), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_checkpoint_of_another_listing_is_refused()
    {
        var checkpoint = await TakeCheckpointAsync(null);

        var otherCollection = await Assert.ThrowsAsync<GraphException>(
            () => GetCheckpointsAsync(new StubGraphClient().Client.ListAsync<User>("groups?$select=displayName"), checkpoint));
        var otherQuery = await Assert.ThrowsAsync<GraphException>(
            () => GetCheckpointsAsync(new StubGraphClient().Client.ListAsync<User>("users?$filter=secret"), checkpoint));

        Assert.That(new[] { otherCollection!.Code, otherQuery!.Code }, Is.All.EqualTo("checkpointOfAnotherListing"));
        Assert.That(otherQuery.Message, Does.Not.Contain("secret").And.Contain("Nothing was sent"));
    }

    [TestCase("nextLink", "https://evil.example/v1.0/users")]
    [TestCase("nextLink", "http://graph.microsoft.com/v1.0/users")]
    [TestCase("nextLink", null)]
    [TestCase("takenOn", "2020-01-01T00:00:00+00:00")]
    [TestCase("tenantId", "another")]
    [TestCase("collection", "groups")]
    [TestCase("walked", "AAAAAAAAAAA=")]
    [TestCase("walked", "?")]
    [TestCase("walked", null)]
    [TestCase("checksum", null)]
    [TestCase("version", 0)]
    public async Task A_checkpoint_that_was_edited_is_refused(string property, object? value)
    {
        var json = JsonNode.Parse((await TakeCheckpointAsync(TestData.CreateAccount("ada"))).ToJson())!.AsObject();
        json[property] = JsonValue.Create(value);

        var error = await Assert.ThrowsAsync<GraphException>(() => GetCheckpointsAsync(
            new StubGraphClient().Client.ListAsync<User>("users?$select=displayName"), PageCheckpoint.Parse(json.ToJsonString())));

        Assert.That(error!.Code, Is.EqualTo("checkpointDamaged"));
        Assert.That(error.Message, Does.Not.Contain("evil"));
    }

    [Test]
    public async Task A_forged_checkpoint_sends_no_token_to_another_host()
    {
        // A caller who knows the checksum can forge a checkpoint; the last guard is in the pipeline.
        var forgedListing = new StubGraphClient().RespondsTo(FirstUrl, PageJson(["a"], "https://evil.example/v1.0/users")).Client
            .ListAsync<User>("users?$select=displayName");
        var checkpoint = default(PageCheckpoint);
        await foreach (var page in forgedListing.AsPages())
        {
            checkpoint = page.Checkpoint;
            break;
        }

        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(handler);
        var error = await Assert.ThrowsAsync<GraphException>(
            () => GetCheckpointsAsync(graph.ListAsync<User>("users?$select=displayName"), PageCheckpoint.Parse(checkpoint!.ToJson())));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(handler.Requests.Count, Is.Zero);
        }
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{\"nextLink\":")]
    [TestCase("{\"nextLink\":7}")]
    [TestCase("{\"resync\":\"whatever\"}")]
    public void Text_that_is_not_a_checkpoint_is_refused_when_it_is_parsed(string json)
    {
        Assert.That(
            () => PageCheckpoint.Parse(json), Throws.InstanceOf<GraphException>().With.Property("Code").EqualTo("checkpointDamaged"));
    }

    [Test]
    public async Task An_empty_checkpoint_is_refused_and_not_taken_for_a_complete_listing()
    {
        var error = await Assert.ThrowsAsync<GraphException>(() =>
            GetCheckpointsAsync(new StubGraphClient().Client.ListAsync<User>("users"), JsonSerializer.Deserialize<PageCheckpoint>("{}")));

        Assert.That(error!.Code, Is.EqualTo("checkpointDamaged"));
    }

    [Test]
    public async Task A_checkpoint_of_a_newer_format_version_is_refused_as_such()
    {
        var json = (await TakeCheckpointAsync(null)).ToJson().Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<GraphException>(
            () => GetCheckpointsAsync(new StubGraphClient().Client.ListAsync<User>("users"), PageCheckpoint.Parse(json)));

        Assert.That(error!.Code, Is.EqualTo("checkpointOfNewerVersion"));
    }

    [Test]
    public async Task A_resumed_listing_sends_the_headers_of_the_resuming_call()
    {
        var checkpoint = await TakeCheckpointAsync(null);
        var stub = new StubGraphClient().RespondsTo(LinkToPage(1), PageJson(["b"], LinkToPage(2)))
            .RespondsTo(LinkToPage(2), PageJson(["c"]));

        await GetCheckpointsAsync(stub.Client.ListAsync<User>(new GraphRequest(
            HttpMethod.Get, "users?$select=displayName") { Headers = { ["Prefer"] = "odata.maxpagesize=5" } }), checkpoint);

        Assert.That(
            stub.Requests.Select(request => request.Headers["prefer"]), Is.EqualTo(new[] { "odata.maxpagesize=5", "odata.maxpagesize=5" }));
    }

    [Test]
    public async Task A_checkpoint_stays_small_after_thousands_of_pages()
    {
        const int PageCount = 3_000;
        var graph = new Mock<IGraphClient>();
        var pageNumber = 0;
        graph.Setup(client => client.SendAsync(It.IsAny<GraphRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(
            () => GraphResponse.Json(HttpStatusCode.OK, PageJson([], ++pageNumber < PageCount ? LinkToPage(pageNumber) : null)));

        var last = (await GetCheckpointsAsync(graph.Object.ListAsync<User>("users"))).Last(checkpoint => !checkpoint.IsComplete).ToJson();

        Assert.That(last, Has.Length.LessThan(16_000));
        Assert.That(await GetCheckpointsAsync(graph.Object.ListAsync<User>("users"), PageCheckpoint.Parse(last)), Has.Count.EqualTo(1));
    }

    private static async Task<PageCheckpoint> TakeCheckpointAsync(GraphAccount? account, string? tenant = null)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson(["a"], LinkToPage(1))).NeverResponds();
        await using var graph = TestData.CreateClient(handler, tokens: new FakeTokenProvider(CreateToken(account, tenant)));
        await foreach (var page in graph.ListAsync<User>("users?$select=displayName").AsPages()) return page.Checkpoint;
        throw new AssertionException("There was no page.");
    }

    private static GraphPages<User> CreateListing(int? count = null)
    {
        var stub = new StubGraphClient();
        for (var i = 0; i < AllPages.Length; i++)
        {
            var page = PageJson(AllPages[i], i + 1 < AllPages.Length ? LinkToPage(i + 1) : null);
            stub.RespondsTo(i == 0 ? FirstUrl : LinkToPage(i), i == 0
                && count is not null ? page.Replace("{\"value", $"{{\"@odata.count\":{count},\"value", StringComparison.Ordinal) : page);
        }

        return stub.Client.ListAsync<User>("users?$select=displayName");
    }

    private static async Task<List<PageCheckpoint>> GetCheckpointsAsync(GraphPages<User> users, PageCheckpoint? from = null)
    {
        var checkpoints = new List<PageCheckpoint>();
        await foreach (var page in users.AsPages(from)) checkpoints.Add(page.Checkpoint);
        return checkpoints;
    }

    private static GraphAccessToken CreateToken(GraphAccount? account, string? tenant = null) =>
        new("some-token", DateTimeOffset.UtcNow.AddDays(1)) { Account = account, TenantId = tenant };

    private static string LinkToPage(int page) => $"https://graph.microsoft.com/v1.0/users?$skiptoken=%7B{page}%7D";

    private static string PageJson(string[] names, string? next = null) =>
        TestData.PageJson(string.Join(',', names.Select(name => $$"""{"displayName":"{{name}}"}""")), next);
}
