using System.Net;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class DeltaTests
{
    private const string Root = "https://graph.microsoft.com/v1.0/users/delta";

    [Test]
    public async Task A_delta_round_ends_with_the_link_that_starts_the_next_round()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageWithDeltaLink("a", next: LinkWithToken(1)))
            .RespondsWith(HttpStatusCode.OK, PageWithDeltaLink(""))
            .RespondsWith(HttpStatusCode.OK, PageWithDeltaLink("b", delta: LinkWithToken(3)));
        await using var graph = TestData.CreateClient(handler);

        var (first, stored) = await ReadRoundAsync(graph);
        var (second, later) = await ReadRoundAsync(graph, stored);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first, Is.EqualTo("a"));
            Assert.That(second, Is.EqualTo("b"));
        }

        Assert.That(GetSentUrls(handler), Is.EqualTo(new[] { Root, LinkWithToken(1), LinkWithToken(2) }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(PageCheckpoint.Parse(later).DeltaLink, Is.EqualTo(LinkWithToken(3)));
            Assert.That(PageCheckpoint.Parse(later).ItemsRead, Is.EqualTo(1L));
        }

        static string PageWithDeltaLink(string ids, string? next = null, string? delta = null) =>
            DeltaTests.PageJson(ids, next, delta ?? (next is null ? LinkWithToken(2) : null));
    }

    [Test]
    public async Task A_delta_query_sends_its_headers_for_every_page_of_every_round()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson("a", next: LinkWithToken(1)))
            .RespondsWith(HttpStatusCode.OK, PageJson("b", delta: LinkWithToken(2)))
            .RespondsWith(HttpStatusCode.OK, PageJson("", delta: LinkWithToken(2)));
        await using var graph = TestData.CreateClient(handler);

        var (_, stored) = await ReadRoundAsync(graph, prefer: "odata.maxpagesize=50");
        await ReadRoundAsync(graph, stored, "odata.maxpagesize=50");

        Assert.That(
            handler.Requests.Select(request => request.Headers), Has.Exactly(3).Items.And.All.Contain("Prefer: odata.maxpagesize=50"));
    }

    [Test]
    public async Task A_delta_round_distinguishes_removed_items_from_changed_items()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, """
            {"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$token=1","value":[
              {"id":"there","deletedDateTime":null,"deleted":null},
              {"id":"recoverable","@removed":{"reason":"changed"}},
              {"id":"permanent","@removed":{"more":[{"reason":"changed"}],"reason":"deleted"}},
              {"id":"in a drive","deleted":{"state":"deleted"}},
              {"manager":{"id":"x","@removed":{"reason":"deleted"}},"members@delta":[{"id":"y","@removed":{}}],"id":"its own"}]}
            """);
        await using var graph = TestData.CreateClient(handler);

        var changes = new List<DeltaChange<User>>();
        await foreach (var page in graph.DeltaAsync<User>("users/delta")) changes.AddRange(page.Changes);

        Assert.That(changes.Select(change =>
            (change.Id, change.Item.Id, change.Removal, change.IsRemoved)), Is.EqualTo(new (string?, string?, DeltaRemoval?, bool)[]
        {
            ("there", "there", null, false),
            ("recoverable", "recoverable", DeltaRemoval.Recoverable, true),
            ("permanent", "permanent", DeltaRemoval.Permanent, true),
            ("in a drive", "in a drive", DeltaRemoval.FromDrive, true),
            ("its own", "its own", null, false),
        }));
    }

    [TestCase("resyncChangesApplyDifferences", DeltaResync.ApplyDifferences)]
    [TestCase("resyncChangesUploadDifferences", DeltaResync.UploadDifferences)]
    [TestCase("resyncRequired", DeltaResync.Everything)]
    public async Task A_lost_delta_round_restarts_where_the_service_says_and_reports_the_resync_on_every_page(
        string code, DeltaResync expectedResync)
    {
        var stored = await GetStoredCheckpointAsync();
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.Gone, TestData.ErrorJson(code), ("Location", LinkWithToken(50)))
            .RespondsWith(HttpStatusCode.OK, PageJson("a", next: LinkWithToken(51))).RespondsWith(
                HttpStatusCode.OK,
                PageJson("b", delta: LinkWithToken(52))).RespondsWith(HttpStatusCode.OK, PageJson("c", delta: LinkWithToken(53)));
        await using var graph = TestData.CreateClient(handler);
        var resyncs = new List<DeltaResync?>();

        var (ids, next) = await ReadRoundAsync(graph, stored, resyncs: resyncs);
        var (laterIds, _) = await ReadRoundAsync(graph, next, resyncs: resyncs);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.EqualTo("a b"));
            Assert.That(laterIds, Is.EqualTo("c"));
        }

        Assert.That(resyncs, Is.EqualTo(new DeltaResync?[] { expectedResync, expectedResync, null }));
        Assert.That(GetSentUrls(handler), Is.EqualTo(new[] { LinkWithToken(1), LinkWithToken(50), LinkWithToken(51), LinkWithToken(52) }));
    }

    [Test]
    public async Task A_restarted_delta_round_still_reports_the_resync_after_an_interruption()
    {
        var stored = await GetStoredCheckpointAsync();
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.Gone,
            TestData.ErrorJson("resyncRequired")).RespondsWith(HttpStatusCode.OK, PageJson("a", next: LinkWithToken(51)))
            .RespondsWith(HttpStatusCode.Forbidden).RespondsWith(HttpStatusCode.OK, PageJson("b", delta: LinkWithToken(52)));
        await using var graph = TestData.CreateClient(handler);
        var resyncs = new List<DeltaResync?>();

        var error = await Assert.ThrowsAsync<GraphException>(() => ReadRoundAsync(graph, stored));
        var (ids, _) = await ReadRoundAsync(graph, PageCheckpoint.FromException(error!)!.ToJson(), resyncs: resyncs);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.EqualTo("b"));
            Assert.That(resyncs.Single(), Is.EqualTo(DeltaResync.Everything));
        }
    }

    [TestCase(410, "syncStateNotFound")]
    [TestCase(404, "SyncStateNotFound")]
    [TestCase(400, "SyncStateInvalid")]
    public async Task A_lost_delta_round_without_a_restart_URL_restarts_from_the_beginning(int status, string code)
    {
        var stored = await GetStoredCheckpointAsync();
        using var handler = new FakeHttpHandler().RespondsWith((HttpStatusCode)status, TestData.ErrorJson(code))
            .RespondsWith(HttpStatusCode.OK, PageJson("a b", delta: LinkWithToken(9)));
        await using var graph = TestData.CreateClient(handler);
        var resyncs = new List<DeltaResync?>();

        var (ids, _) = await ReadRoundAsync(graph, stored, resyncs: resyncs);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.EqualTo("a b"));
            Assert.That(resyncs.Single(), Is.EqualTo(DeltaResync.Everything));
        }

        Assert.That(GetSentUrls(handler), Is.EqualTo(new[] { LinkWithToken(1), Root }));
    }

    [Test]
    public async Task A_lost_delta_round_restarts_from_the_beginning_when_the_restart_URL_fails()
    {
        var stored = await GetStoredCheckpointAsync();
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.Gone, TestData.ErrorJson("resyncChangesApplyDifferences"), ("Location", LinkWithToken(50)));
        for (var tries = 0; tries < 5; tries++) handler.RespondsWith(HttpStatusCode.InternalServerError);
        handler.RespondsWith(HttpStatusCode.OK, PageJson("a", delta: LinkWithToken(9)));
        await using var graph = TestData.CreateClient(handler);
        var resyncs = new List<DeltaResync?>();

        var (ids, _) = await ReadRoundAsync(graph, stored, resyncs: resyncs);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.EqualTo("a"));
            Assert.That(resyncs.Single(), Is.EqualTo(DeltaResync.ApplyDifferences));
            Assert.That(GetSentUrls(handler)[^1], Is.EqualTo(Root));
        }
    }

    [TestCase("https://evil.example/v1.0/users/delta?secret")]
    [TestCase("/v1.0/users/delta?secret")]
    [TestCase(Root)]
    public async Task A_lost_delta_round_restarts_from_the_beginning_when_the_restart_URL_is_invalid(string location)
    {
        var stored = await GetStoredCheckpointAsync();
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.Gone,
            TestData.ErrorJson("resyncRequired"),
            ("Location", location)).RespondsWith(HttpStatusCode.OK, PageJson("a", delta: LinkWithToken(9)));
        await using var graph = TestData.CreateClient(handler);

        Assert.That((await ReadRoundAsync(graph, stored)).Ids, Is.EqualTo("a"));
        Assert.That(GetSentUrls(handler), Is.EqualTo(new[] { LinkWithToken(1), Root }));
    }

    [Test]
    public async Task A_delta_round_that_the_service_loses_repeatedly_fails_as_expired()
    {
        var stored = await GetStoredCheckpointAsync();
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Gone)
            .RespondsWith(HttpStatusCode.OK, PageJson("a", next: LinkWithToken(2)))
            .RespondsWith(HttpStatusCode.Gone);
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => ReadRoundAsync(graph, stored));

        Assert.That(error!.Code, Is.EqualTo("listingExpired"));
    }

    [Test]
    public async Task A_delta_link_cycle_fails_but_a_round_may_end_at_its_own_start()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson("", delta: LinkWithToken(1)))
            .RespondsWith(HttpStatusCode.OK, PageJson("", delta: LinkWithToken(1)))
            .RespondsWith(HttpStatusCode.OK, PageJson("", next: LinkWithToken(1)));
        await using var graph = TestData.CreateClient(handler);

        var (_, stored) = await ReadRoundAsync(graph);
        (_, stored) = await ReadRoundAsync(graph, stored);
        var error = await Assert.ThrowsAsync<GraphException>(() => ReadRoundAsync(graph, stored));

        Assert.That(error!.Code, Is.EqualTo("repeatedLink"));
    }

    [Test]
    public async Task A_delta_round_without_a_delta_link_fails_as_incomplete()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson("a", next: LinkWithToken(1)))
            .RespondsWith(HttpStatusCode.OK, PageJson("b"));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => ReadRoundAsync(graph));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("unreadableResponse"));
            Assert.That(PageCheckpoint.FromException(error)!.NextLink, Is.EqualTo(LinkWithToken(1)));
        }
    }

    [Test]
    public async Task A_delta_checkpoint_of_another_listing_is_refused()
    {
        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in new StubGraphClient().Client.DeltaAsync<User>(
                "groups/delta", PageCheckpoint.Parse(await GetStoredCheckpointAsync())))
            {
            }
        });

        Assert.That(error!.Code, Is.EqualTo("checkpointOfAnotherListing"));
    }

    [Test]
    public void A_delta_query_accepts_only_GET()
    {
        Assert.That(
            () => new StubGraphClient().Client.DeltaAsync<User>(new GraphRequest(HttpMethod.Post, "users/delta")),
            Throws.ArgumentException);
    }

    private static async Task<string> GetStoredCheckpointAsync()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, PageJson("x", delta: LinkWithToken(1)));
        await using var graph = TestData.CreateClient(handler);
        return (await ReadRoundAsync(graph)).Stored;
    }

    private static async Task<(string Ids, string Stored)> ReadRoundAsync(
        IGraphClient graph, string? from = null, string? prefer = null, List<DeltaResync?>? resyncs = null)
    {
        var request = new GraphRequest(HttpMethod.Get, "users/delta");
        if (prefer is not null) request.Headers["Prefer"] = prefer;
        var ids = new List<string?>();
        var stored = "";
        await foreach (var page in graph.DeltaAsync<User>(request, from is null ? null : PageCheckpoint.Parse(from)))
        {
            ids.AddRange(page.Changes.Select(change => change.Id));
            resyncs?.Add(page.Resync);
            stored = page.Checkpoint.ToJson();
        }

        return (string.Join(' ', ids), stored);
    }

    private static string[] GetSentUrls(FakeHttpHandler handler) =>
        [.. handler.Requests.Select(request => request.RequestUri.OriginalString)];

    private static string LinkWithToken(int token) => $"{Root}?$token={token}";

    private static string PageJson(string ids, string? next = null, string? delta = null)
    {
        var nextLink = next is null ? "" : $"\"@odata.nextLink\":\"{next}\",";
        var deltaLink = delta is null ? "" : $"\"@odata.deltaLink\":\"{delta}\",";
        var items = ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => $$"""{"id":"{{id}}"}""");
        return $$"""{{{nextLink}}{{deltaLink}}"value":[{{string.Join(',', items)}}]}""";
    }
}
