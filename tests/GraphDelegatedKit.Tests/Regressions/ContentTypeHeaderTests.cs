using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A Content-Type given with the request was added to the body's own, and both went out in one header.</summary>
public sealed class ContentTypeHeaderTests
{
    [Test]
    public async Task A_Content_Type_set_by_the_caller_replaces_the_default_one()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.NoContent);
        await using var graph = TestData.CreateClient(handler);

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Put, "me/photo/$value")
        {
            Content = GraphContent.Stream(() => new MemoryStream([1]), 1),
            Headers = { ["content-type"] = "image/jpeg" },
        });

        Assert.That(handler.Requests.Single().Headers, Does.Contain("Content-Type: image/jpeg").And.Not.Contain("octet-stream"));
    }
}
