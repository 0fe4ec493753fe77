namespace GraphDelegatedKit.Testing.Tests.Control;

// The files of the live page as a browser requests them: https://developer.mozilla.org/docs/Web/Security/Practical_implementation_guides
public sealed class LivePageResponseTests : ControlFixture
{
    [TestCase("/", "text/html; charset=utf-8", "<!DOCTYPE html>")]
    [TestCase("/_local/page.css", "text/css; charset=utf-8", "")]
    [TestCase("/_local/page.js", "text/javascript; charset=utf-8", "//")]
    [TestCase("/_local/icon.svg", "image/svg+xml", "<svg")]
    public async Task A_file_of_the_page_has_its_media_type_and_stays_out_of_frames_of_other_sites(
        string path, string mediaType, string start)
    {
        using var response = await Control.Http.GetAsync(path);
        using var head = await Control.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        var text = await response.Content.ReadAsStringAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo(mediaType));
            Assert.That(text, Does.StartWith(start).IgnoreCase.And.Not.Empty);
            Assert.That(response.Headers.GetValues("X-Frame-Options"), Is.EqualTo(["DENY"]));
            Assert.That(response.Headers.GetValues("Referrer-Policy"), Is.EqualTo(["no-referrer"]));
            Assert.That(
                response.Headers.GetValues("Content-Security-Policy").Single().Split("; "),
                Is.SupersetOf(["default-src 'none'", "script-src 'self'", "connect-src 'self'", "form-action 'none'", "base-uri 'none'"]));
            Assert.That((int)head.StatusCode, Is.EqualTo(200));
            Assert.That(head.Content.Headers.ContentLength, Is.EqualTo(response.Content.Headers.ContentLength).And.Positive);
            Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
        }
    }

    [Test]
    public async Task The_page_is_only_read_and_only_under_its_own_paths()
    {
        using var posted = await Control.Http.PostAsync("/", new StringContent("{}", null, "application/json"));
        using var otherCase = await Control.Http.GetAsync("/_LOCAL/page.js");
        var underGraph = new HttpRequestMessage(HttpMethod.Get, "/_local/page.js") { Headers = { Host = "graph.microsoft.com" } };
        using var byGraphHost = await Control.Http.SendAsync(underGraph);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(posted.Headers.Contains("Content-Security-Policy"), Is.False);
            Assert.That(otherCase.Headers.Contains("Content-Security-Policy"), Is.False);
            Assert.That((int)byGraphHost.StatusCode, Is.EqualTo(403));
        }
    }
}
