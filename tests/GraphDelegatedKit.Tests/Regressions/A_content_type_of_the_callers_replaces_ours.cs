using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>A Content-Type given with the request was added to the body's own, and both went out in one header.</summary>
public sealed class A_content_type_of_the_callers_replaces_ours
{
    [Test]
    public async Task One_goes_out()
    {
        using var wire = new Wire().Answers(HttpStatusCode.NoContent);
        await using var graph = Some.Client(wire);

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Put, "me/photo/$value")
        {
            Content = GraphContent.Stream(() => new MemoryStream([1]), 1),
            Headers = { ["content-type"] = "image/jpeg" },
        });

        Assert.That(wire.Requests.Single().Headers, Does.Contain("Content-Type: image/jpeg").And.Not.Contain("octet-stream"));
    }
}
