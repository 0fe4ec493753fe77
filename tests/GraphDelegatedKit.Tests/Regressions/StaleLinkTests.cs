using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Any 400 on a link counted as an expired link: the checkpoint was dropped, and a delta started again from the beginning
/// (microsoft-graph-explorer-v4#3184).
/// </summary>
public sealed class StaleLinkTests : IDisposable
{
    private const string SecondUrl = "https://graph.microsoft.com/v1.0/users?$skiptoken=2";
    private const string DeltaUrl = "https://graph.microsoft.com/v1.0/users/delta?$skiptoken=2";

    private readonly FakeHttpHandler _handler = new();

    public void Dispose() => _handler.Dispose();

    [TestCase(400, "BadRequest")]
    [TestCase(400, "Request_BadRequest")]
    [TestCase(400, "invalidRequest")]
    [TestCase(400, null)]
    [TestCase(404, "itemNotFound")]
    [TestCase(403, "Authorization_RequestDenied")]
    public async Task A_refused_link_whose_code_does_not_say_that_it_expired_keeps_the_checkpoint_and_the_words(int status, string? code)
    {
        _handler.RespondsWithText(TestData.PageJson("{}", SecondUrl)).RespondsWithText(
            code is null ? "<html>" : TestData.ErrorJson(code, "The words."),
            status: (HttpStatusCode)status,
            headers: ("request-id", "r-1"));
        await using var graph = TestData.CreateClient(_handler);

        var error = await Assert.ThrowsAsync<GraphException>(async () =>
        {
            await foreach (var _ in graph.ListAsync<User>("users"))
            {
            }
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo(code ?? "BadRequest"));
            Assert.That(error.Checkpoint?.NextLink, Is.EqualTo(SecondUrl));
            Assert.That(error.RequestId, Is.EqualTo("r-1"));
            if (code is not null) Assert.That(error.Message, Does.Contain("The words."));
        }
    }

    [TestCase(400, "BadRequest")]
    [TestCase(400, "Request_BadRequest")]
    [TestCase(404, "itemNotFound")]
    public async Task A_delta_whose_link_is_refused_for_another_reason_does_not_start_again(int status, string code)
    {
        _handler.RespondsWithText(TestData.PageJson("{}", DeltaUrl))
            .RespondsWithText(TestData.ErrorJson(code, "The words."), status: (HttpStatusCode)status);
        await using var graph = TestData.CreateClient(_handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => RunDeltaAsync(graph));

        Assert.That((error!.Code, error.Checkpoint?.NextLink), Is.EqualTo((code, DeltaUrl)));
        Assert.That(_handler.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(400, "syncStateNotFound")]
    [TestCase(400, "SyncStateInvalid")]
    [TestCase(400, "Directory_ExpiredPageToken")]
    [TestCase(400, "ErrorInvalidSyncStateData")]
    [TestCase(410, "resyncRequired")]
    [TestCase(410, null)]
    public async Task A_delta_whose_link_has_expired_starts_again(int status, string? code)
    {
        _handler.RespondsWithText(TestData.PageJson("{}", DeltaUrl))
            .RespondsWithText(code is null ? "" : TestData.ErrorJson(code), status: (HttpStatusCode)status)
            .RespondsWithText("""{"value":[],"@odata.deltaLink":"https://graph.microsoft.com/v1.0/users/delta?$deltatoken=1"}""");
        await using var graph = TestData.CreateClient(_handler);

        await RunDeltaAsync(graph);

        Assert.That(_handler.Requests, Has.Count.EqualTo(3));
    }

    private static async Task RunDeltaAsync(GraphClient graph)
    {
        await foreach (var _ in graph.DeltaAsync<User>("users/delta"))
        {
        }
    }
}
