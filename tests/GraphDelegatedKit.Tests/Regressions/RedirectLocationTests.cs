using System.Net;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// On Unix <c>/path</c> parses as the absolute <c>file:///path</c>, so a relative redirect was refused as not https; and a Location that is
/// no address at all came out as a UriFormatException.
/// </summary>
public sealed class RedirectLocationTests
{
    [TestCase("/v1.0/elsewhere?a=%7B", "https://graph.microsoft.com/v1.0/elsewhere?a=%7B")]
    [TestCase("elsewhere", "https://graph.microsoft.com/v1.0/elsewhere")]
    [TestCase("//contoso.sharepoint.com/x?y", "https://contoso.sharepoint.com/x?y")]
    public async Task A_relative_redirect_is_followed_without_the_token(string location, string expected)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Found, null, ("Location", location))
            .RespondsWith(HttpStatusCode.OK, "{}");
        await using var graph = TestData.CreateClient(handler);

        using var response = await graph.SendAsync(new(HttpMethod.Get, "me"));

        Assert.That(handler.Requests[1].RequestUri.AbsoluteUri, Is.EqualTo(expected));
        Assert.That(handler.Requests[1].Authorization, Is.Null);
    }

    [TestCase("https://[secret")]
    [TestCase("https://")]
    [TestCase("https://contoso.sharepoint.com/secret\r\nX-Injected: 1")]
    public async Task A_redirect_with_an_invalid_location_fails_with_a_GraphException(string location)
    {
        using var handler = new FakeHttpHandler().RespondsWith((_, _) =>
        {
            var response = new HttpResponseMessage(HttpStatusCode.Found);
            Assert.That(response.Headers.TryAddWithoutValidation("Location", location));
            return Task.FromResult(response);
        });
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Code, Is.EqualTo("untrustedAddress"));
        Assert.That(error.ToString(), Does.Not.Contain("secret"));
    }
}
