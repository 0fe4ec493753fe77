using System.Net;

namespace GraphDelegatedKit.Tests.Formats;

/// <summary>Has the library write the checkpoint of a listing, and of rounds of changes.</summary>
internal static class PageCheckpointWriter
{
    public static IReadOnlyList<string> Names { get; } = ["listing", "delta-within-a-round", "delta-between-rounds", "delta-resync"];

    public static async Task<PageCheckpoint> TakeAsync(string name)
    {
        using var wire = new FakeHttpHandler();
        await using var graph = CreateClient(wire);
        switch (name)
        {
            case "listing":
                wire.RespondsWith(HttpStatusCode.OK, Page("a b", next: Link(1), count: 5)).RespondsWith(HttpStatusCode.OK, Page(
                    "c", next: Link(2)))
                    .NeverResponds();
                return await TakeAfterAsync(2, Listing(graph));
            case "delta-within-a-round":
                wire.RespondsWith(HttpStatusCode.OK, Page("a b", next: Link(1))).NeverResponds();
                return await TakeAfterAsync(1, Changes(graph));
            case "delta-between-rounds":
                wire.RespondsWith(HttpStatusCode.OK, Page("a b", next: Link(1))).RespondsWith(HttpStatusCode.OK, Page("c", delta: Link(2)));
                return await TakeAfterAsync(2, Changes(graph));
            default:
                wire.RespondsWith(HttpStatusCode.Gone, TestData.ErrorJson("resyncChangesApplyDifferences"), ("Location", Link(3)))
                    .RespondsWith(HttpStatusCode.OK, Page("a", next: Link(4))).NeverResponds();
                return await TakeAfterAsync(1, Changes(graph, PageCheckpoint.Parse(Fixtures.Text("pages/delta-between-rounds.json"))));
        }
    }

    public static GraphClient CreateClient(FakeHttpHandler wire, GraphAccount? account = null)
    {
        var token = new GraphAccessToken("some-token", DateTimeOffset.MaxValue) { Account = account ?? Fixtures.Account };
        return TestData.CreateClient(wire, new Clock(Fixtures.WrittenOn), new FakeTokenProvider(token));
    }

    public static IAsyncEnumerable<(IEnumerable<string?> Ids, PageCheckpoint Place)> Listing(
        GraphClient graph, PageCheckpoint? from = null) =>
        EachAsync(graph.ListAsync<User>("users?$select=id&$count=true").AsPages(from),
            page => (page.Items.Select(user => user.Id), page.Checkpoint));

    public static IAsyncEnumerable<(IEnumerable<string?> Ids, PageCheckpoint Place)> Changes(
        GraphClient graph, PageCheckpoint? from = null) =>
        EachAsync(graph.DeltaAsync<User>("users/delta?$select=id", from),
            page => (page.Changes.Select(change => change.Id), page.Checkpoint));

    public static string Link(int number) => $"https://graph.microsoft.com/v1.0/users?$skiptoken=%7B{number}%7D";

    public static string Page(string ids, string? next = null, string? delta = null, int? count = null) => "{"
        + (count is null ? "" : $"\"@odata.count\":{count},")
        + (next is null ? "" : $"\"@odata.nextLink\":\"{next}\",")
        + (delta is null ? "" : $"\"@odata.deltaLink\":\"{delta}\",")
        + $$"""
        "value":[{{string.Join(',', ids.Split(' ').Select(id => $$"""{"id":"{{id}}"}"""))}}]}
        """;

    private static async Task<PageCheckpoint> TakeAfterAsync(
        int pages, IAsyncEnumerable<(IEnumerable<string?> Ids, PageCheckpoint Place)> walk)
    {
        await foreach (var (_, place) in walk)
            if (--pages == 0)
                return place;

        throw new AssertionException("The listing ended early.");
    }

    private static async IAsyncEnumerable<(IEnumerable<string?> Ids, PageCheckpoint Place)> EachAsync<T>(
        IAsyncEnumerable<T> pages, Func<T, (IEnumerable<string?>, PageCheckpoint)> read)
    {
        await foreach (var page in pages) yield return read(page);
    }
}
