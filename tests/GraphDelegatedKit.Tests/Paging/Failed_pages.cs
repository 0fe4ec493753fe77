using System.Net;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class Failed_pages
{
    private const string Second = "https://graph.microsoft.com/v1.0/users?$skiptoken=2";

    private readonly Clock _clock = new();

    [TestCase(400, "Request_UnsupportedQuery")]
    [TestCase(400, "Directory_ExpiredPageToken")]
    [TestCase(410, "resourceGone")]
    [TestCase(404, "SyncStateNotFound")]
    public async Task Whose_link_the_service_no_longer_knows_end_the_listing_as_expired(int status, string code)
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Some.Page("{}", Second)).Answers((HttpStatusCode)status, Some.GraphError(code), ("request-id", "the-id"));
        await using var graph = Some.Client(wire, _clock);

        var error = await Failure(graph);

        Assert.That((error.Code, (int)error.Status!, error.InnerCodes.Single(), error.RequestId), Is.EqualTo(("listingExpired", status, code, "the-id")));
        Assert.That(error.Remedy, Does.StartWith("Begin the listing anew"));
        Assert.That(error.Message, Does.Contain($"taken at {_clock.GetUtcNow():u}").And.Contain("not complete").And.Not.Contain("skiptoken"));
        Assert.That(PageCheckpoint.FromException(error), Is.Null, "there is nowhere to go on");
    }

    [Test]
    public async Task That_are_the_first_are_not_expired_but_asked_for_wrongly()
    {
        using var wire = new Wire().Answers(HttpStatusCode.BadRequest, Some.GraphError("Request_UnsupportedQuery"));
        await using var graph = Some.Client(wire, _clock);

        var error = await Failure(graph);

        Assert.That(error.Code, Is.EqualTo("Request_UnsupportedQuery"));
        Assert.That(error.Remedy, Does.Contain("ConsistencyLevel: eventual").And.Contain("$count=true"));
        Assert.That(PageCheckpoint.FromException(error), Is.Null);
    }

    [Test]
    public async Task Whose_body_breaks_off_are_asked_for_again_by_the_same_link()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Some.Page("""{"displayName":"a"}""", Second))
            .Does((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new BreaksOff("{\"value\":[{\"displayName\":\"b")) }))
            .Answers(HttpStatusCode.OK, Some.Page("""{"displayName":"b"}"""));
        await using var graph = Some.Client(wire, _clock);

        var names = new List<string?>();
        await foreach (var user in graph.ListAsync<User>("users")) names.Add(user.DisplayName);

        Assert.That(names, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(wire.Requests.Skip(1).Select(request => request.Address.OriginalString), Is.EqualTo(new[] { Second, Second }));
    }

    [TestCase("<html><body>Sorry</body></html>")]
    [TestCase("""{"value":[{"displayName":"b""")]
    [TestCase("")]
    public async Task That_are_no_pages_say_where_to_go_on(string body)
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Some.Page("""{"displayName":"a"}""", Second)).Answers(HttpStatusCode.OK, body).Answers(HttpStatusCode.OK, Some.Page("""{"displayName":"b"}"""));
        await using var graph = Some.Client(wire, _clock);

        var error = await Failure(graph);
        var rest = new List<string?>();
        await foreach (var page in graph.ListAsync<User>("users").AsPages(PageCheckpoint.FromException(error))) rest.AddRange(page.Items.Select(user => user.DisplayName));

        Assert.That((error.Code, error.Status), Is.EqualTo(("unreadableAnswer", (HttpStatusCode?)HttpStatusCode.OK)));
        Assert.That(rest, Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Of_a_listing_that_goes_on_leave_it_where_it_was()
    {
        using var wire = new Wire().Answers(HttpStatusCode.OK, Some.Page("{}", Second)).Answers(HttpStatusCode.Forbidden).Answers(HttpStatusCode.Forbidden);
        await using var graph = Some.Client(wire, _clock);
        var place = PageCheckpoint.FromException(await Failure(graph));

        var again = await Failure(graph, place);

        Assert.That(PageCheckpoint.FromException(again)!.ToJson(), Is.EqualTo(place!.ToJson()));
    }

    private static async Task<GraphException> Failure(IGraphClient graph, PageCheckpoint? from = null) =>
        (await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in graph.ListAsync<User>("users").AsPages(from))
            {
            }
        }))!;

    private sealed class BreaksOff(string head) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(head))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("reset");
    }
}
