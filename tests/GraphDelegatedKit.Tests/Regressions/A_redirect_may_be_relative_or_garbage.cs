using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// On Unix <c>/path</c> parses as the absolute <c>file:///path</c>, so a relative redirect was refused as not https; and a Location that is
/// no address at all came out as a UriFormatException.
/// </summary>
public sealed class A_redirect_may_be_relative_or_garbage
{
    [TestCase("/v1.0/elsewhere?a=%7B", "https://graph.microsoft.com/v1.0/elsewhere?a=%7B")]
    [TestCase("elsewhere", "https://graph.microsoft.com/v1.0/elsewhere")]
    [TestCase("//contoso.sharepoint.com/x?y", "https://contoso.sharepoint.com/x?y")]
    public async Task A_relative_one_is_followed(string location, string expected)
    {
        using var wire = new Wire().Answers(HttpStatusCode.Found, null, ("Location", location)).Answers(HttpStatusCode.OK, "{}");
        await using var graph = Some.Client(wire);

        await graph.GetAsync<User>("me");

        Assert.That(wire.Requests[1].Address.AbsoluteUri, Is.EqualTo(expected));
        Assert.That(wire.Requests[1].Authorization, Is.Null);
    }

    [TestCase("https://[secret")]
    [TestCase("https://")]
    [TestCase("https://contoso.sharepoint.com/secret\r\nX-Injected: 1")]
    public async Task Garbage_is_an_error_of_the_kit(string location)
    {
        using var wire = new Wire().Does((_, _) =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.Found);
            Assert.That(response.Headers.TryAddWithoutValidation("Location", location));
            return Task.FromResult(response);
        });
        await using var graph = Some.Client(wire);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
        Assert.That(error.ToString(), Does.Not.Contain("secret"));
    }
}
