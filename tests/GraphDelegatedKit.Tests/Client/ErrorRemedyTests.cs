using System.Net;
using System.Security.Authentication;

namespace GraphDelegatedKit.Tests.Client;

public sealed class ErrorRemedyTests
{
    [TestCase(401, "InvalidAuthenticationToken", "Sign in again")]
    [TestCase(402, "x", "licence")]
    [TestCase(404, "itemNotFound", "Check the address")]
    [TestCase(409, "nameAlreadyExists", "another name")]
    [TestCase(410, "resyncRequired", "Start the listing again")]
    [TestCase(410, "gone", "Start the listing again")]
    [TestCase(400, "Directory_ExpiredPageToken", "Start the listing again")]
    [TestCase(400, "Request_UnsupportedQuery", "ConsistencyLevel")]
    [TestCase(412, "x", "its current state")]
    [TestCase(413, "x", "upload session")]
    [TestCase(423, "resourceLocked", "open")]
    [TestCase(429, "activityLimitReached", "as long as the service asks")]
    [TestCase(500, "generalException", "a few minutes")]
    [TestCase(504, "x", "a few minutes")]
    [TestCase(507, "quotaLimitReached", "Free some space")]
    [TestCase(507, "x", "Free some space")]
    [TestCase(509, "x", "bandwidth")]
    [TestCase(404, "MailboxNotEnabledForRESTAPI", "Exchange Online", Description = "in any case")]
    [TestCase(400, "invalidRequest", null)]
    public async Task The_remedy_of_an_error_follows_its_code_or_else_its_status(int status, string code, string? expected)
    {
        using var handler = new FakeHttpHandler().RespondsWith((HttpStatusCode)status, TestData.ErrorJson(code))
            .RespondsWith((HttpStatusCode)status, TestData.ErrorJson(code));
        await using var graph = TestData.CreateClient(handler, configure: options => options.Retry = false);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Code, Is.EqualTo(code));
        Assert.That(error.Remedy, expected is null ? Is.Null : Does.Contain(expected));
    }

    [TestCase(HttpRequestError.NameResolutionError, "DNS")]
    [TestCase(HttpRequestError.ProxyTunnelError, "proxy refused")]
    [TestCase(HttpRequestError.SecureConnectionError, "certificate")]
    [TestCase(HttpRequestError.ResponseEnded, "network")]
    public async Task The_remedy_of_a_network_failure_names_the_failing_part(HttpRequestError fault, string expected)
    {
        using var handler = new FakeHttpHandler().Throws(new HttpRequestException(fault, "x", new AuthenticationException()));
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Code, Is.EqualTo("connectionFailed"));
            Assert.That(error.Attempts, Is.EqualTo(1));
        }

        Assert.That(error.Remedy, Does.Contain(expected));
    }

    [Test]
    public async Task The_most_specific_known_code_is_taken_from_the_error_details()
    {
        using var handler = new FakeHttpHandler().RespondsWith(
            HttpStatusCode.BadRequest,
            """{"error":{"code":"badRequest","message":"No.","innerError":{"code":"somethingNew"},"details":[{"code":"invalidPath"}]}}""");
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Code, Is.EqualTo("invalidPath"));
        Assert.That(error.InnerCodes, Is.EqualTo(new[] { "badRequest", "somethingNew", "invalidPath" }));
    }
}
