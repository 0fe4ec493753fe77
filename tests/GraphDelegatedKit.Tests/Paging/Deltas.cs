using System.Net;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class Deltas
{
    private const string Root = "https://graph.microsoft.com/v1.0/users/delta";

    [Test]
    public async Task Are_walked_to_the_link_that_the_next_round_begins_with()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page("a", next: Link(1))).Answers(HttpStatusCode.OK, Page("")).Answers(HttpStatusCode.OK, Page("b", delta: Link(3)));
        await using var graph = Some.Client(wire);

        var (first, stored) = await Round(graph);
        var (second, later) = await Round(graph, stored);

        Assert.That((first, second), Is.EqualTo(("a", "b")));
        Assert.That(Sent(wire), Is.EqualTo(new[] { Root, Link(1), Link(2) }));
        Assert.That((PageCheckpoint.Parse(later).DeltaLink, PageCheckpoint.Parse(later).ItemsRead), Is.EqualTo((Link(3), 1L)));

        static string Page(string ids, string? next = null, string? delta = null) => Deltas.Page(ids, next, delta ?? (next is null ? Link(2) : null));
    }

    [Test]
    public async Task Carry_their_headers_to_every_page_of_every_round()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page("a", next: Link(1))).Answers(HttpStatusCode.OK, Page("b", delta: Link(2))).Answers(HttpStatusCode.OK, Page("", delta: Link(2)));
        await using var graph = Some.Client(wire);

        var (_, stored) = await Round(graph, prefer: "odata.maxpagesize=50");
        await Round(graph, stored, "odata.maxpagesize=50");

        Assert.That(wire.Requests.Select(request => request.Headers), Has.Exactly(3).Items.And.All.Contain("Prefer: odata.maxpagesize=50"));
    }

    [Test]
    public async Task Tell_what_is_gone_from_what_has_changed_in_the_directory_and_in_drives()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, """
            {"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$token=1","value":[
              {"id":"there","deletedDateTime":null,"deleted":null},
              {"id":"recoverable","@removed":{"reason":"changed"}},
              {"id":"permanent","@removed":{"more":[{"reason":"changed"}],"reason":"deleted"}},
              {"id":"in a drive","deleted":{"state":"deleted"}},
              {"manager":{"id":"x","@removed":{"reason":"deleted"}},"members@delta":[{"id":"y","@removed":{}}],"id":"its own"}]}
            """);
        await using var graph = Some.Client(wire);

        var changes = new List<DeltaChange<User>>();
        await foreach (var page in graph.DeltaAsync<User>("users/delta")) changes.AddRange(page.Changes);

        Assert.That(changes.Select(change => (change.Id, change.Item.Id, change.Removal, change.IsRemoved)), Is.EqualTo(new (string?, string?, DeltaRemoval?, bool)[]
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
    public async Task That_the_service_lost_are_begun_anew_where_it_says_and_tell_so_to_the_end_of_the_round(string code, DeltaResync why)
    {
        var stored = await Stored();
        using var wire = new Wire().Answers(HttpStatusCode.Gone, Some.GraphError(code), ("Location", Link(50)))
            .Answers(HttpStatusCode.OK, Page("a", next: Link(51))).Answers(HttpStatusCode.OK, Page("b", delta: Link(52))).Answers(HttpStatusCode.OK, Page("c", delta: Link(53)));
        await using var graph = Some.Client(wire);
        var told = new List<DeltaResync?>();

        var (ids, next) = await Round(graph, stored, told: told);
        var (then, _) = await Round(graph, next, told: told);

        Assert.That((ids, then), Is.EqualTo(("a b", "c")));
        Assert.That(told, Is.EqualTo(new DeltaResync?[] { why, why, null }));
        Assert.That(Sent(wire), Is.EqualTo(new[] { Link(1), Link(50), Link(51), Link(52) }));
    }

    [Test]
    public async Task That_are_begun_anew_still_tell_so_after_a_stop_in_their_midst()
    {
        var stored = await Stored();
        using var wire = new Wire().Answers(HttpStatusCode.Gone, Some.GraphError("resyncRequired")).Answers(HttpStatusCode.OK, Page("a", next: Link(51)))
            .Answers(HttpStatusCode.Forbidden).Answers(HttpStatusCode.OK, Page("b", delta: Link(52)));
        await using var graph = Some.Client(wire);
        var told = new List<DeltaResync?>();

        var error = await Assert.ThrowsAsync<GraphException>(() => Round(graph, stored));
        var (ids, _) = await Round(graph, PageCheckpoint.FromException(error!)!.ToJson(), told: told);

        Assert.That((ids, told.Single()), Is.EqualTo(("b", DeltaResync.Everything)));
    }

    [TestCase(410, "syncStateNotFound")]
    [TestCase(404, "SyncStateNotFound")]
    [TestCase(400, "SyncStateInvalid")]
    public async Task That_the_service_lost_without_saying_where_to_begin_begin_at_the_beginning(int status, string code)
    {
        var stored = await Stored();
        using var wire = new Wire().Answers((HttpStatusCode)status, Some.GraphError(code)).Answers(HttpStatusCode.OK, Page("a b", delta: Link(9)));
        await using var graph = Some.Client(wire);
        var told = new List<DeltaResync?>();

        var (ids, _) = await Round(graph, stored, told: told);

        Assert.That((ids, told.Single()), Is.EqualTo(("a b", DeltaResync.Everything)));
        Assert.That(Sent(wire), Is.EqualTo(new[] { Link(1), Root }));
    }

    [Test]
    public async Task Begin_at_the_beginning_where_the_address_that_the_service_names_fails()
    {
        var stored = await Stored();
        using var wire = new Wire().Answers(HttpStatusCode.Gone, Some.GraphError("resyncChangesApplyDifferences"), ("Location", Link(50)));
        for (var tries = 0; tries < 5; tries++) wire.Answers(HttpStatusCode.InternalServerError);
        wire.Answers(HttpStatusCode.OK, Page("a", delta: Link(9)));
        await using var graph = Some.Client(wire);
        var told = new List<DeltaResync?>();

        var (ids, _) = await Round(graph, stored, told: told);

        Assert.That((ids, told.Single(), Sent(wire)[^1]), Is.EqualTo(("a", DeltaResync.ApplyDifferences, Root)));
    }

    [TestCase("https://evil.example/v1.0/users/delta?secret")]
    [TestCase("/v1.0/users/delta?secret")]
    [TestCase(Root)]
    public async Task Begin_at_the_beginning_where_the_service_names_no_address_to_go_to(string location)
    {
        var stored = await Stored();
        using var wire = new Wire().Answers(HttpStatusCode.Gone, Some.GraphError("resyncRequired"), ("Location", location)).Answers(HttpStatusCode.OK, Page("a", delta: Link(9)));
        await using var graph = Some.Client(wire);

        Assert.That((await Round(graph, stored)).Ids, Is.EqualTo("a"));
        Assert.That(Sent(wire), Is.EqualTo(new[] { Link(1), Root }));
    }

    [Test]
    public async Task Do_not_go_round_with_a_service_that_loses_them_again_and_again()
    {
        var stored = await Stored();
        using var wire = new Wire().Answers(HttpStatusCode.Gone).Answers(HttpStatusCode.OK, Page("a", next: Link(2))).Answers(HttpStatusCode.Gone);
        await using var graph = Some.Client(wire);

        var error = await Assert.ThrowsAsync<GraphException>(() => Round(graph, stored));

        Assert.That(error!.Code, Is.EqualTo("listingExpired"));
    }

    [Test]
    public async Task Lead_in_no_circle_and_yet_may_end_where_they_began()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page("", delta: Link(1))).Answers(HttpStatusCode.OK, Page("", delta: Link(1))).Answers(HttpStatusCode.OK, Page("", next: Link(1)));
        await using var graph = Some.Client(wire);

        var (_, stored) = await Round(graph);
        (_, stored) = await Round(graph, stored);
        var error = await Assert.ThrowsAsync<GraphException>(() => Round(graph, stored));

        Assert.That(error!.Code, Is.EqualTo("repeatedLink"));
    }

    [Test]
    public async Task That_end_without_a_link_to_the_next_round_are_not_complete()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page("a", next: Link(1))).Answers(HttpStatusCode.OK, Page("b"));
        await using var graph = Some.Client(wire);

        var error = await Assert.ThrowsAsync<GraphException>(() => Round(graph));

        Assert.That((error!.Code, PageCheckpoint.FromException(error)!.NextLink), Is.EqualTo(("unreadableAnswer", Link(1))));
    }

    [Test]
    public async Task Of_another_listing_are_refused()
    {
        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in new Stub().Client.DeltaAsync<User>("groups/delta", PageCheckpoint.Parse(await Stored())))
            {
            }
        });

        Assert.That(error!.Code, Is.EqualTo("checkpointOfAnotherListing"));
    }

    [Test]
    public void Are_read_by_GET_and_nothing_else()
    {
        Assert.That(() => new Stub().Client.DeltaAsync<User>(new GraphRequest(HttpMethod.Post, "users/delta")), Throws.ArgumentException);
    }

    private static async Task<string> Stored()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Page("x", delta: Link(1)));
        await using var graph = Some.Client(wire);
        return (await Round(graph)).Stored;
    }

    private static async Task<(string Ids, string Stored)> Round(IGraphClient graph, string? from = null, string? prefer = null, List<DeltaResync?>? told = null)
    {
        var request = new GraphRequest(HttpMethod.Get, "users/delta");
        if (prefer is not null) request.Headers["Prefer"] = prefer;
        var ids = new List<string?>();
        var stored = "";
        await foreach (var page in graph.DeltaAsync<User>(request, from is null ? null : PageCheckpoint.Parse(from)))
        {
            ids.AddRange(page.Changes.Select(change => change.Id));
            told?.Add(page.Resync);
            stored = page.Checkpoint.ToJson();
        }

        return (string.Join(' ', ids), stored);
    }

    private static string[] Sent(Wire wire) => [.. wire.Requests.Select(request => request.Address.OriginalString)];

    private static string Link(int token) => $"{Root}?$token={token}";

    private static string Page(string ids, string? next = null, string? delta = null) =>
        $$"""{{{(next is null ? "" : $"\"@odata.nextLink\":\"{next}\",")}}{{(delta is null ? "" : $"\"@odata.deltaLink\":\"{delta}\",")}}"value":[{{string.Join(',', ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => $$"""{"id":"{{id}}"}"""))}}]}""";
}
