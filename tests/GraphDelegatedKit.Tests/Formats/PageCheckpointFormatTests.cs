using System.Net;
using System.Text.Json;
using static GraphDelegatedKit.Tests.Formats.PageCheckpointWriter;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>A listing and a round of changes are resumed from the checkpoint text of version 1: no page is read twice.</summary>
public sealed class PageCheckpointFormatTests : IDisposable
{
    private readonly FakeHttpHandler _wire = new();

    public void Dispose() => _wire.Dispose();

    [Test]
    public async Task A_listing_is_resumed_from_a_checkpoint_of_version_1_at_its_next_page()
    {
        _wire.RespondsWith(HttpStatusCode.OK, Page("d e"));

        var (ids, last) = await WalkAsync(graph => Listing(graph, Parse("listing")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.EqualTo("d e"));
            Assert.That(Sent, Is.EqualTo(new[] { Link(2) }));
            Assert.That(last!.ItemsRead, Is.EqualTo(5), "those of the earlier process count");
            Assert.That(last.Count, Is.EqualTo(5));
            Assert.That(last.IsComplete);
        }
    }

    [Test]
    public void A_checkpoint_of_version_1_says_when_where_and_for_whom_it_was_taken()
    {
        var place = Parse("listing");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(place.Version, Is.EqualTo(1));
            Assert.That(place.Collection, Is.EqualTo("users"));
            Assert.That(place.NextLink, Is.EqualTo(Link(2)));
            Assert.That(place.TakenOn, Is.EqualTo(Fixtures.WrittenOn));
            Assert.That(place.TenantId, Is.EqualTo(Fixtures.Account.TenantId));
            Assert.That(place.AccountId, Is.EqualTo(Fixtures.Account.HomeAccountId));
            Assert.That(place.ItemsRead, Is.EqualTo(3));
            Assert.That(place.Count, Is.EqualTo(5));
        }
    }

    [Test]
    public async Task A_checkpoint_of_version_1_remembers_the_pages_that_were_read()
    {
        _wire.RespondsWith(HttpStatusCode.OK, Page("d", next: Link(1)));

        var error = await Assert.ThrowsAsync<GraphException>(() => WalkAsync(graph => Listing(graph, Parse("listing"))));

        Assert.That(error!.Code, Is.EqualTo("repeatedLink"));
    }

    [TestCase("delta-within-a-round", 1, null)]
    [TestCase("delta-between-rounds", 2, null)]
    [TestCase("delta-resync", 4, DeltaResync.ApplyDifferences)]
    public async Task Changes_are_resumed_from_a_checkpoint_of_version_1(string name, int link, DeltaResync? resync)
    {
        _wire.RespondsWith(HttpStatusCode.OK, Page("x", delta: Link(9)));

        var (ids, last) = await WalkAsync(graph => Changes(graph, Parse(name)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.EqualTo("x"));
            Assert.That(Sent, Is.EqualTo(new[] { Link(link) }));
            Assert.That(last!.DeltaLink, Is.EqualTo(Link(9)));
            Assert.That(last.Resync, Is.EqualTo(resync));
        }
    }

    [TestCaseSource(typeof(PageCheckpointWriter), nameof(Names))]
    public async Task A_checkpoint_of_version_1_is_refused_for_another_account_before_anything_is_sent(string name)
    {
        var grace = TestData.CreateAccount("grace@contoso.onmicrosoft.com");

        var error = await Assert.ThrowsAsync<GraphException>(
            () => WalkAsync(graph => name == "listing" ? Listing(graph, Parse(name)) : Changes(graph, Parse(name)), grace));

        Assert.That(error!.Code, Is.EqualTo("otherAccount"));
        Assert.That(_wire.Requests, Is.Empty);
    }

    [Test]
    public async Task A_checkpoint_of_version_1_is_refused_for_another_listing_before_anything_is_sent()
    {
        var error = await Assert.ThrowsAsync<GraphException>(() => WalkAsync(graph => Changes(graph, Parse("listing"))));

        Assert.That(error!.Code, Is.EqualTo("checkpointOfAnotherListing"));
        Assert.That(_wire.Requests, Is.Empty);
    }

    [TestCase("\"items\":3", "\"items\":2", "checkpointDamaged")]
    [TestCase("\"version\":1", "\"version\":2", "checkpointOfNewerVersion")]
    [TestCase("\"nextLink\"", "\"somethingElse\"", "checkpointDamaged")]
    public async Task A_checkpoint_that_is_damaged_or_of_a_later_version_is_refused_before_anything_is_sent(
        string text, string by, string code)
    {
        var json = Fixtures.Text("pages/listing.json").Replace(text, by, StringComparison.Ordinal);

        var error = await Assert.ThrowsAsync<GraphException>(() => WalkAsync(graph => Listing(graph, PageCheckpoint.Parse(json))));

        Assert.That(error!.Code, Is.EqualTo(code));
        Assert.That(error.Message, Does.Contain("Nothing was sent"));
        Assert.That(error.Remedy, Is.Not.Null);
        Assert.That(_wire.Requests, Is.Empty);
    }

    [TestCaseSource(typeof(PageCheckpointWriter), nameof(Names))]
    public async Task A_page_checkpoint_written_today_has_the_form_of_version_1(string name)
    {
        using var folder = new TemporaryFolder();

        var json = (await TakeAsync(name)).ToJson();

        await File.WriteAllTextAsync(folder[$"{name}.json"], json);
        FixtureWriter.Keep(folder.Path, "pages");
        Assert.That(json, Is.EqualTo(Fixtures.Text($"pages/{name}.json")));
        Assert.That(JsonSerializer.Serialize(JsonSerializer.Deserialize<PageCheckpoint>(json)), Does.Contain("\"checksum\""),
            "any serializer can store it");
    }

    private IEnumerable<string> Sent => _wire.Requests.Select(request => request.RequestUri.OriginalString);

    private static PageCheckpoint Parse(string name) => PageCheckpoint.Parse(Fixtures.Text($"pages/{name}.json"));

    private async Task<(string Ids, PageCheckpoint? Last)> WalkAsync(
        Func<GraphClient, IAsyncEnumerable<(IEnumerable<string?> Ids, PageCheckpoint Place)>> walk, GraphAccount? account = null)
    {
        await using var graph = CreateClient(_wire, account);
        var ids = new List<string?>();
        PageCheckpoint? last = null;
        await foreach (var (page, place) in walk(graph))
        {
            ids.AddRange(page);
            last = place;
        }

        return (string.Join(' ', ids), last);
    }
}
