using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Moq;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class Checkpoints
{
    private const string First = "https://graph.microsoft.com/v1.0/users?$select=displayName";
    private static readonly string[][] Whole = [["a", "b"], [], ["c"], ["d", "e", "f"], [], ["g"]];

    [Test]
    public async Task Taken_after_any_page_lead_to_the_rest_without_loss_or_repetition([Range(1, 6)] int pages)
    {
        var names = new List<string?>();
        var stored = "";
        await foreach (var page in Listing().AsPages())
        {
            names.AddRange(page.Items.Select(user => user.DisplayName));
            stored = page.Checkpoint.ToJson();
            if (--pages == 0) break;
        }

        await foreach (var page in Listing().AsPages(PageCheckpoint.Parse(stored))) names.AddRange(page.Items.Select(user => user.DisplayName));

        Assert.That(names, Is.EqualTo(Whole.SelectMany(page => page)));
    }

    [Test]
    public async Task Taken_after_every_page_by_a_new_process_each_lead_to_the_end()
    {
        var names = new List<string?>();
        var counted = new List<(long, long?)>();
        PageCheckpoint? place = null;
        do
        {
            await foreach (var page in Listing(count: 7).AsPages(place))
            {
                names.AddRange(page.Items.Select(user => user.DisplayName));
                place = JsonSerializer.Deserialize<PageCheckpoint>(JsonSerializer.Serialize(page.Checkpoint));
                counted.Add((place!.ItemsRead, place.Count));
                break;
            }
        }
        while (!place!.IsComplete);

        Assert.That(names, Is.EqualTo(Whole.SelectMany(page => page)));
        Assert.That(counted, Is.EqualTo(new (long, long?)[] { (2, 7), (2, 7), (3, 7), (6, 7), (6, 7), (7, 7) }));
    }

    [Test]
    public async Task See_a_circle_that_is_walked_one_page_a_process()
    {
        var place = default(PageCheckpoint);
        var pages = 0;

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            for (; pages < 20; pages++)
                await foreach (var page in Circle().AsPages(place))
                {
                    place = PageCheckpoint.Parse(page.Checkpoint.ToJson());
                    break;
                }
        });

        Assert.That((error!.Code, pages), Is.EqualTo(("repeatedLink", 3)));

        static GraphPages<User> Circle() => new Stub().Answers(First, Page([], Link(1))).Answers(Link(1), Page([], Link(2))).Answers(Link(2), Page([], Link(1))).Client.ListAsync<User>("users?$select=displayName");
    }

    [Test]
    public async Task Say_when_and_of_what_they_were_taken_and_never_the_link()
    {
        var clock = new Clock();
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page(["a"], Link(1))).Answers(HttpStatusCode.OK, Page(["b"]));
        await using var graph = Some.Client(wire, clock, new FakeTokens(Token(Some.Account("ada"))));

        var places = await Places(graph.ListAsync<User>("users?$select=displayName"));

        Assert.That(places[0].TakenOn, Is.EqualTo(clock.GetUtcNow()));
        Assert.That((places[0].Collection, places[0].TenantId, places[0].AccountId), Is.EqualTo(("users", "the-tenant", "ada.the-tenant")));
        Assert.That($"{places[0]} {places[1]}", Is.EqualTo("more to read complete"));
    }

    [TestCase("tid-of-another", "ada.the-tenant", "tenant")]
    [TestCase("the-tenant", "grace.the-tenant", "account")]
    public async Task Of_another_tenant_or_account_are_refused_before_anything_is_sent(string tenant, string account, string what)
    {
        var place = await Taken(Some.Account("ada"));
        using var wire = new Wire();
        await using var graph = Some.Client(wire, tokens: new FakeTokens(Token(new GraphAccount("whoever", tenant, account))));

        var error = await Assert.ThrowsAsync<GraphException>(() => Places(graph.ListAsync<User>("users?$select=displayName"), place));

        Assert.That((error!.Code, wire.Requests.Count), Is.EqualTo(("otherAccount", 0)));
        Assert.That(error.Message, Does.Contain($"another {what}").And.Contain("nothing was sent"));
        Assert.That(error.Remedy, Is.Not.Null);
    }

    [Test]
    public async Task Of_a_guest_are_refused_in_the_tenant_at_home()
    {
        var place = await Taken(Some.Account("ada"), tenant: "tenant-as-guest");
        using var wire = new Wire();
        await using var graph = Some.Client(wire, tokens: new FakeTokens(Token(Some.Account("ada"))));

        var error = await Assert.ThrowsAsync<GraphException>(() => Places(graph.ListAsync<User>("users?$select=displayName"), place));

        Assert.That((error!.Code, wire.Requests.Count), Is.EqualTo(("otherAccount", 0)));
    }

    [Test]
    public async Task A_listing_does_not_go_on_as_somebody_else()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page(["a"], Link(1)));
        await using var graph = Some.Client(wire, tokens: new FakeTokens(Token(Some.Account("ada")), Token(Some.Account("grace"))));

        var error = await Assert.ThrowsAsync<GraphException>(() => Places(graph.ListAsync<User>("users?$select=displayName")));

        Assert.That((error!.Code, wire.Requests.Count, PageCheckpoint.FromException(error)!.NextLink), Is.EqualTo(("otherAccount", 1, Link(1))));
    }

    [Test]
    public async Task Whose_account_nobody_knows_are_taken_on_trust()
    {
        var place = await Taken(null);
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page(["b"]));
        await using var graph = Some.Client(wire, tokens: new FakeTokens(Token(Some.Account("ada"))));

        Assert.That(await Places(graph.ListAsync<User>("users?$select=displayName"), place), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Of_another_listing_are_refused()
    {
        var place = await Taken(null);

        var otherCollection = await Assert.ThrowsAsync<GraphException>(() => Places(new Stub().Client.ListAsync<User>("groups?$select=displayName"), place));
        var otherQuery = await Assert.ThrowsAsync<GraphException>(() => Places(new Stub().Client.ListAsync<User>("users?$filter=secret"), place));

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
    public async Task That_were_changed_by_hand_are_refused(string property, object? value)
    {
        var json = JsonNode.Parse((await Taken(Some.Account("ada"))).ToJson())!.AsObject();
        json[property] = JsonValue.Create(value);

        var error = await Assert.ThrowsAsync<GraphException>(() => Places(new Stub().Client.ListAsync<User>("users?$select=displayName"), PageCheckpoint.Parse(json.ToJsonString())));

        Assert.That(error!.Code, Is.EqualTo("checkpointDamaged"));
        Assert.That(error.Message, Does.Not.Contain("evil"));
    }

    [Test]
    public async Task That_were_rewritten_whole_still_lead_no_token_elsewhere()
    {
        // Whoever knows the checksum can write a place of their own; the last guard is in the pipeline.
        var evil = new Stub().Answers(First, Page(["a"], "https://evil.example/v1.0/users")).Client.ListAsync<User>("users?$select=displayName");
        var place = default(PageCheckpoint);
        await foreach (var page in evil.AsPages())
        {
            place = page.Checkpoint;
            break;
        }

        using var wire = new Wire();
        await using var graph = Some.Client(wire);
        var error = await Assert.ThrowsAsync<GraphException>(() => Places(graph.ListAsync<User>("users?$select=displayName"), PageCheckpoint.Parse(place!.ToJson())));

        Assert.That((error!.Code, wire.Requests.Count), Is.EqualTo(("untrustedAddress", 0)));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{\"nextLink\":")]
    [TestCase("{\"nextLink\":7}")]
    [TestCase("{\"resync\":\"whatever\"}")]
    public void That_are_no_JSON_of_a_checkpoint_are_refused_at_once(string json)
    {
        Assert.That(() => PageCheckpoint.Parse(json), Throws.InstanceOf<GraphException>().With.Property("Code").EqualTo("checkpointDamaged"));
    }

    [Test]
    public async Task That_are_empty_are_refused_and_not_taken_for_a_listing_that_is_complete()
    {
        var error = await Assert.ThrowsAsync<GraphException>(() => Places(new Stub().Client.ListAsync<User>("users"), JsonSerializer.Deserialize<PageCheckpoint>("{}")));

        Assert.That(error!.Code, Is.EqualTo("checkpointDamaged"));
    }

    [Test]
    public async Task Of_a_later_version_are_refused_as_such()
    {
        var json = (await Taken(null)).ToJson().Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<GraphException>(() => Places(new Stub().Client.ListAsync<User>("users"), PageCheckpoint.Parse(json)));

        Assert.That(error!.Code, Is.EqualTo("checkpointOfNewerVersion"));
    }

    [Test]
    public async Task Are_gone_on_from_with_the_headers_of_the_call_that_does()
    {
        var place = await Taken(null);
        var stub = new Stub().Answers(Link(1), Page(["b"], Link(2))).Answers(Link(2), Page(["c"]));

        await Places(stub.Client.ListAsync<User>(new GraphRequest(HttpMethod.Get, "users?$select=displayName") { Headers = { ["Prefer"] = "odata.maxpagesize=5" } }), place);

        Assert.That(stub.Requests.Select(request => request.Headers["prefer"]), Is.EqualTo(new[] { "odata.maxpagesize=5", "odata.maxpagesize=5" }));
    }

    [Test]
    public async Task Stay_small_after_any_number_of_pages()
    {
        const int Pages = 3_000;
        var graph = new Mock<IGraphClient>();
        var page = 0;
        graph.Setup(client => client.SendAsync(It.IsAny<GraphRequest>(), It.IsAny<CancellationToken>())).ReturnsAsync(() => GraphResponse.Json(HttpStatusCode.OK, Page([], ++page < Pages ? Link(page) : null)));

        var last = (await Places(graph.Object.ListAsync<User>("users"))).Last(place => !place.IsComplete).ToJson();

        Assert.That(last, Has.Length.LessThan(16_000));
        Assert.That(await Places(graph.Object.ListAsync<User>("users"), PageCheckpoint.Parse(last)), Has.Count.EqualTo(1));
    }

    private static async Task<PageCheckpoint> Taken(GraphAccount? account, string? tenant = null)
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page(["a"], Link(1))).Hangs();
        await using var graph = Some.Client(wire, tokens: new FakeTokens(Token(account, tenant)));
        await foreach (var page in graph.ListAsync<User>("users?$select=displayName").AsPages()) return page.Checkpoint;
        throw new AssertionException("There was no page.");
    }

    private static GraphPages<User> Listing(int? count = null)
    {
        var stub = new Stub();
        for (var i = 0; i < Whole.Length; i++)
        {
            var page = Page(Whole[i], i + 1 < Whole.Length ? Link(i + 1) : null);
            stub.Answers(i == 0 ? First : Link(i), i == 0 && count is not null ? page.Replace("{\"value", $"{{\"@odata.count\":{count},\"value", StringComparison.Ordinal) : page);
        }

        return stub.Client.ListAsync<User>("users?$select=displayName");
    }

    private static async Task<List<PageCheckpoint>> Places(GraphPages<User> users, PageCheckpoint? from = null)
    {
        var places = new List<PageCheckpoint>();
        await foreach (var page in users.AsPages(from)) places.Add(page.Checkpoint);
        return places;
    }

    private static GraphAccessToken Token(GraphAccount? account, string? tenant = null) => new("some-token", DateTimeOffset.UtcNow.AddDays(1)) { Account = account, TenantId = tenant };

    private static string Link(int page) => $"https://graph.microsoft.com/v1.0/users?$skiptoken=%7B{page}%7D";

    private static string Page(string[] names, string? next = null) => Some.Page(string.Join(',', names.Select(name => $$"""{"displayName":"{{name}}"}""")), next);
}
