using System.Net;
using System.Net.Http.Headers;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Tests.Http;

public sealed class RedirectTests
{
    private const string RedirectTarget = "https://contoso.sharepoint.com/_layouts/15/download.aspx?tempauth=%7Bx%7D%2f";

    [TestCase(301)]
    [TestCase(302)]
    [TestCase(303)]
    [TestCase(307)]
    [TestCase(308)]
    public async Task A_redirect_is_followed_unchanged_with_the_Range_header_and_without_the_token(int status)
    {
        using var handler = new FakeHttpHandler().RespondsWith((HttpStatusCode)status, null, ("Location", RedirectTarget))
            .RespondsWith(HttpStatusCode.PartialContent, "bytes");
        using var request = TestData.CreateRequest();
        request.Headers.Authorization = new("Bearer", "secret");
        request.Headers.Range = new RangeHeaderValue(5, 9);
        request.Headers.Add("client-request-id", "1");

        using var response = await SendAsync(handler, request);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            Assert.That(handler.Requests[1].RequestUri.AbsoluteUri, Is.EqualTo(RedirectTarget));
            Assert.That(handler.Requests[1].Authorization, Is.Null);
            Assert.That(
                handler.Requests[1].Headers,
                Does.Contain("Range: bytes=5-9").And.Not.Contain("secret").And.Not.Contain("client-request-id"));
        });
    }

    [Test]
    public async Task A_redirected_write_fails_and_nothing_is_sent_to_the_new_location(
        [Values("POST", "PUT", "PATCH", "DELETE")] string method, [Values(301, 302, 307, 308)] int status)
    {
        using var handler = new FakeHttpHandler().RespondsWith((HttpStatusCode)status, null, ("Location", RedirectTarget));

        var refused = await Assert.ThrowsAsync<PipelineException>(() => SendAsync(handler, TestData.CreateRequest(new HttpMethod(method))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Code, Is.EqualTo("notFollowed"));
            Assert.That(refused.StatusCode, Is.EqualTo((HttpStatusCode?)status));
            Assert.That(handler.Requests.Count, Is.EqualTo(1));
            Assert.That(refused.Message, Does.Not.Contain("sharepoint"));
        }
    }

    [Test]
    public async Task A_303_after_a_POST_is_returned_and_not_followed()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.SeeOther, null, ("Location", RedirectTarget));

        using var response = await SendAsync(handler, TestData.CreateRequest(HttpMethod.Post));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.SeeOther));
    }

    [Test]
    public async Task A_redirect_keeps_the_Range_and_If_Range_headers_and_no_other_header()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Found, null, ("Location", RedirectTarget))
            .RespondsWith(HttpStatusCode.OK);
        using var request = TestData.CreateRequest();
        (string Name, string Value)[] headers =
            [("Range", "bytes=5-"), ("If-Range", "\"v1\""), ("Cookie", "a=secret"), ("X-Api-Key", "secret"), ("Prefer", "x")];
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);

        using var response = await SendAsync(handler, request);

        Assert.That(
            handler.Requests[1].Headers,
            Does.Contain("If-Range: \"v1\"").And.Contain("Range: bytes=5-").And.Not.Contain("secret").And.Not.Contain("Prefer"));
    }

    [TestCase("http://contoso.sharepoint.com/secret")]
    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://contoso.sharepoint.com/secret")]
    public async Task A_redirect_to_anything_but_https_is_refused(string location)
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Found, null, ("Location", location));

        var refused = await Assert.ThrowsAsync<PipelineException>(() => SendAsync(handler, TestData.CreateRequest()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Code, Is.EqualTo("untrustedAddress"));
            Assert.That(handler.Requests.Count, Is.EqualTo(1));
            Assert.That(refused.Message, Does.Not.Contain("secret"));
        }
    }

    [Test]
    public async Task A_redirect_loop_fails_after_the_maximum_number_of_redirects()
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 6; i++) handler.RespondsWith(HttpStatusCode.Found, null, ("Location", RedirectTarget));

        var refused = await Assert.ThrowsAsync<PipelineException>(() => SendAsync(handler, TestData.CreateRequest()));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(refused!.Code, Is.EqualTo("tooManyRedirects"));
            Assert.That(handler.Requests.Count, Is.EqualTo(6));
        }
    }

    [Test]
    public async Task A_redirect_without_a_target_is_returned_as_a_response()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.Found)
            .RespondsWith(HttpStatusCode.NotModified, null, ("Location", RedirectTarget));

        using var found = await SendAsync(handler, TestData.CreateRequest());
        using var unchanged = await SendAsync(handler, TestData.CreateRequest());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(found.StatusCode, Is.EqualTo(HttpStatusCode.Found));
            Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        }
    }

    private static Task<HttpResponseMessage> SendAsync(FakeHttpHandler handler, HttpRequestMessage request) =>
        TestData.ChainHandlers(handler, new RedirectHandler()).SendAsync(request, default);
}
