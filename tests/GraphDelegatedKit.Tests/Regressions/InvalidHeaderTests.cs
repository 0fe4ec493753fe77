namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A header HTTP refuses went missing without a word, and with it, say, the If-Match that was to protect a file.</summary>
public sealed class InvalidHeaderTests
{
    [TestCase("If Match")]
    [TestCase("Content-Type", Description = "there is no content")]
    public async Task A_header_that_cannot_be_sent_is_rejected_with_its_name_and_without_its_value(string name)
    {
        using var handler = new FakeHttpHandler();
        await using var graph = TestData.CreateClient(handler);

        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => graph.SendAsync(new GraphRequest(HttpMethod.Get, "me") { Headers = { [name] = "secret" } }));

        Assert.That(refused!.Message, Does.Contain(name).And.Not.Contain("secret"));
    }
}
