namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A header HTTP refuses went missing without a word, and with it, say, the If-Match that was to protect a file.</summary>
public sealed class A_header_that_cannot_be_sent_is_not_dropped_silently
{
    [TestCase("If Match")]
    [TestCase("Content-Type", Description = "there is no content")]
    public async Task It_is_an_error_that_names_it(string name)
    {
        using var wire = new Wire();
        await using var graph = Some.Client(wire);

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => graph.SendAsync(new GraphRequest(HttpMethod.Get, "me") { Headers = { [name] = "secret" } }));

        Assert.That(refused!.Message, Does.Contain(name).And.Not.Contain("secret"));
    }
}
