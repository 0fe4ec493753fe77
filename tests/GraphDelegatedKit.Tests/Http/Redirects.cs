using System.Net;
using System.Net.Http.Headers;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Redirects
{
    private const string Elsewhere = "https://contoso.sharepoint.com/_layouts/15/download.aspx?tempauth=%7Bx%7D%2f";

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task Are_followed_to_the_letter_with_the_range_and_without_the_token(int status)
    {
        using var wire = new Wire().Answers((HttpStatusCode)status, null, ("Location", Elsewhere)).Answers(HttpStatusCode.PartialContent, "bytes");
        using var request = Some.Request();
        request.Headers.Authorization = new("Bearer", "secret");
        request.Headers.Range = new RangeHeaderValue(5, 9);
        request.Headers.Add("client-request-id", "1");

        using var response = await Send(wire, request);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            Assert.That(wire.Requests[1].Address.AbsoluteUri, Is.EqualTo(Elsewhere));
            Assert.That(wire.Requests[1].Authorization, Is.Null);
            Assert.That(wire.Requests[1].Headers, Does.Contain("Range: bytes=5-9").And.Not.Contain("secret").And.Not.Contain("client-request-id"));
        });
    }

    [Test]
    public async Task Of_what_changes_things_are_errors_and_nothing_is_sent_on([Values("POST", "PUT", "PATCH", "DELETE")] string method, [Values(301, 302, 307, 308)] int status)
    {
        using var wire = new Wire().Answers((HttpStatusCode)status, null, ("Location", Elsewhere));

        var refused = await Assert.ThrowsAsync<PipelineException>(() => Send(wire, Some.Request(new HttpMethod(method))));

        Assert.That((refused!.Code, refused.StatusCode, wire.Requests.Count), Is.EqualTo(("notFollowed", (HttpStatusCode?)status, 1)));
        Assert.That(refused.Message, Does.Not.Contain("sharepoint"));
    }

    [Test]
    public async Task That_say_where_to_see_what_was_done_are_answers()
    {
        using var wire = new Wire().Answers(HttpStatusCode.SeeOther, null, ("Location", Elsewhere));

        using var response = await Send(wire, Some.Request(HttpMethod.Post));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task Take_the_condition_along_that_keeps_two_versions_apart_and_no_other_header()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Found, null, ("Location", Elsewhere)).Answers(HttpStatusCode.OK);
        using var request = Some.Request();
        foreach (var (name, value) in new[] { ("Range", "bytes=5-"), ("If-Range", "\"v1\""), ("Cookie", "a=secret"), ("X-Api-Key", "secret"), ("Prefer", "x") }) request.Headers.TryAddWithoutValidation(name, value);

        using var response = await Send(wire, request);

        Assert.That(wire.Requests[1].Headers, Does.Contain("If-Range: \"v1\"").And.Contain("Range: bytes=5-").And.Not.Contain("secret").And.Not.Contain("Prefer"));
    }

    [TestCase("http://contoso.sharepoint.com/secret")]
    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://contoso.sharepoint.com/secret")]
    public async Task To_anything_but_https_are_refused(string location)
    {
        using var wire = new Wire().Answers(HttpStatusCode.Found, null, ("Location", location));

        var refused = await Assert.ThrowsAsync<PipelineException>(() => Send(wire, Some.Request()));

        Assert.That((refused!.Code, wire.Requests.Count), Is.EqualTo(("untrustedAddress", 1)));
        Assert.That(refused.Message, Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Come_to_an_end()
    {
        using var wire = new Wire();
        for (var i = 0; i < 6; i++) wire.Answers(HttpStatusCode.Found, null, ("Location", Elsewhere));

        var refused = await Assert.ThrowsAsync<PipelineException>(() => Send(wire, Some.Request()));

        Assert.That((refused!.Code, wire.Requests.Count), Is.EqualTo(("tooManyRedirects", 6)));
    }

    [Test]
    public async Task That_lead_nowhere_are_answers()
    {
        using var wire = new Wire().Answers(HttpStatusCode.Found).Answers(HttpStatusCode.NotModified, null, ("Location", Elsewhere));

        using var found = await Send(wire, Some.Request());
        using var unchanged = await Send(wire, Some.Request());

        Assert.That((found.StatusCode, unchanged.StatusCode), Is.EqualTo((HttpStatusCode.Found, HttpStatusCode.NotModified)));
    }

    private static Task<HttpResponseMessage> Send(Wire wire, HttpRequestMessage request) => Some.Chain(wire, new RedirectHandler()).SendAsync(request, default);
}
