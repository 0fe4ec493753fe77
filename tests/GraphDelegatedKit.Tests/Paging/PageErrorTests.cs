using System.Net;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class PageErrorTests
{
    private const string SecondUrl = "https://graph.microsoft.com/v1.0/users?$skiptoken=2";

    private readonly Clock _clock = new();

    [TestCase(400, "Request_UnsupportedQuery")]
    [TestCase(400, "Directory_ExpiredPageToken")]
    [TestCase(410, "resourceGone")]
    [TestCase(404, "SyncStateNotFound")]
    public async Task A_page_whose_link_the_service_no_longer_knows_fails_the_listing_as_expired(int status, string code)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, TestData.PageJson("{}", SecondUrl))
            .RespondsWith((HttpStatusCode)status, TestData.ErrorJson(code), ("request-id", "the-id"));
        await using var graph = TestData.CreateClient(handler, _clock);

        var error = await GetErrorAsync(graph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Code, Is.EqualTo("listingExpired"));
            Assert.That((int)error.Status!, Is.EqualTo(status));
            Assert.That(error.InnerCodes.Single(), Is.EqualTo(code));
            Assert.That(error.RequestId, Is.EqualTo("the-id"));
        }

        Assert.That(error.Remedy, Does.StartWith("Start the listing again"));
        Assert.That(
            error.Message, Does.Contain($"taken at {_clock.GetUtcNow():u}").And.Contain("not complete").And.Not.Contain("skiptoken"));
        Assert.That(PageCheckpoint.FromException(error), Is.Null, "there is nowhere to go on");
    }

    [Test]
    public async Task A_failed_first_page_is_not_reported_as_expired()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.BadRequest, TestData.ErrorJson("Request_UnsupportedQuery"));
        await using var graph = TestData.CreateClient(handler, _clock);

        var error = await GetErrorAsync(graph);

        Assert.That(error.Code, Is.EqualTo("Request_UnsupportedQuery"));
        Assert.That(error.Remedy, Does.Contain("ConsistencyLevel: eventual").And.Contain("$count=true"));
        Assert.That(PageCheckpoint.FromException(error), Is.Null);
    }

    [Test]
    public async Task A_page_whose_body_breaks_off_is_requested_again_with_the_same_link()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, TestData.PageJson("""{"displayName":"a"}""", SecondUrl))
            .RespondsWith((_, _) => Task.FromResult(
                new HttpResponseMessage { Content = new StreamContent(new BreakingStream("{\"value\":[{\"displayName\":\"b")) }))
            .RespondsWith(HttpStatusCode.OK, TestData.PageJson("""{"displayName":"b"}"""));
        await using var graph = TestData.CreateClient(handler, _clock);

        var names = new List<string?>();
        await foreach (var user in graph.ListAsync<User>("users")) names.Add(user.DisplayName);

        Assert.That(names, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(
            handler.Requests.Skip(1).Select(request => request.RequestUri.OriginalString), Is.EqualTo(new[] { SecondUrl, SecondUrl }));
    }

    [TestCase("<html><body>Sorry</body></html>")]
    [TestCase("""{"value":[{"displayName":"b""")]
    [TestCase("")]
    public async Task A_response_that_is_not_a_page_fails_with_a_checkpoint_to_resume_from(string body)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, TestData.PageJson("""{"displayName":"a"}""", SecondUrl))
            .RespondsWith(HttpStatusCode.OK, body)
            .RespondsWith(HttpStatusCode.OK, body)
            .RespondsWith(HttpStatusCode.OK, body)
            .RespondsWith(HttpStatusCode.OK, body)
            .RespondsWith(HttpStatusCode.OK, body)
            .RespondsWith(HttpStatusCode.OK, TestData.PageJson("""{"displayName":"b"}"""));
        await using var graph = TestData.CreateClient(handler, _clock);

        var error = await GetErrorAsync(graph);
        var remaining = new List<string?>();
        await foreach (var page in graph.ListAsync<User>("users").AsPages(PageCheckpoint.FromException(error)))
            remaining.AddRange(page.Items.Select(user => user.DisplayName));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Code, Is.EqualTo("unreadableResponse"));
            Assert.That(error.Status, Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That(remaining, Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task A_failed_page_of_a_resumed_listing_keeps_its_checkpoint()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, TestData.PageJson("{}", SecondUrl))
            .RespondsWith(HttpStatusCode.Forbidden)
            .RespondsWith(HttpStatusCode.Forbidden);
        await using var graph = TestData.CreateClient(handler, _clock);
        var checkpoint = PageCheckpoint.FromException(await GetErrorAsync(graph));

        var again = await GetErrorAsync(graph, checkpoint);

        Assert.That(PageCheckpoint.FromException(again)!.ToJson(), Is.EqualTo(checkpoint!.ToJson()));
    }

    [Test]
    public async Task A_failed_page_is_caught_by_a_filter_on_its_checkpoint_and_a_failed_first_page_is_not()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, TestData.PageJson("{}", SecondUrl))
            .RespondsWith(HttpStatusCode.Forbidden)
            .RespondsWith(HttpStatusCode.Forbidden);
        await using var graph = TestData.CreateClient(handler, _clock);
        PageCheckpoint? caught = null;

        try
        {
            await foreach (var _ in graph.ListAsync<User>("users"))
            {
            }
        }
        catch (GraphException e) when (e.Checkpoint is { } checkpoint)
        {
            caught = checkpoint;
        }

        Assert.That(caught?.NextLink, Is.EqualTo(SecondUrl));
        Assert.That((await GetErrorAsync(graph)).Checkpoint, Is.Null);
    }

    private static async Task<GraphException> GetErrorAsync(IGraphClient graph, PageCheckpoint? from = null) =>
        (await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in graph.ListAsync<User>("users").AsPages(from))
            {
            }
        }))!;

    private sealed class BreakingStream(string content) : MemoryStream(System.Text.Encoding.UTF8.GetBytes(content))
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var read ? read : throw new IOException("reset");
    }
}
