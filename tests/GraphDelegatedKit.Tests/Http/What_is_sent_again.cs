using System.Net;
using System.Security.Authentication;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Http;

public sealed class What_is_sent_again
{
    private const string All = "GET HEAD PUT PATCH DELETE POST", Safe = "GET HEAD PUT PATCH DELETE", Changes = "PUT PATCH DELETE POST", None = "";

    private static readonly string[] Methods = All.Split(' ');

    // status, whether the server named a wait; which methods go again, and for which it is open whether it was done
    [TestCase(408, false, Safe, Changes)]
    [TestCase(429, false, All, None)]
    [TestCase(429, true, All, None)]
    [TestCase(500, false, Safe, Changes)]
    [TestCase(502, false, Safe, Changes)]
    [TestCase(503, false, Safe, Changes)]
    [TestCase(503, true, All, None)]
    [TestCase(504, false, Safe, Changes)]
    [TestCase(504, true, Safe, Changes)]
    [TestCase(509, false, Safe, Changes)]
    [TestCase(200, false, None, None)]
    [TestCase(304, false, None, None)]
    [TestCase(400, false, None, None)]
    [TestCase(401, false, None, None)]
    [TestCase(402, false, None, None)]
    [TestCase(403, false, None, None)]
    [TestCase(404, false, None, None)]
    [TestCase(409, false, None, None)]
    [TestCase(410, false, None, None)]
    [TestCase(412, false, None, None)]
    [TestCase(416, false, None, None)]
    [TestCase(423, false, None, None)]
    [TestCase(501, false, None, None)]
    [TestCase(507, false, None, None)]
    public void By_method_and_status(int status, bool asked, string again, string open)
    {
        var code = (HttpStatusCode)status;

        Assert.Multiple(() =>
        {
            Assert.That(Which(method => RetryRules.ShouldRetry(method, Replay.WhenSafe, code, asked)), Is.EqualTo(again));
            Assert.That(Which(method => RetryRules.ShouldRetry(method, Replay.Always, code, asked)), Is.EqualTo(again.Length > 0 ? All : None));
            Assert.That(Which(method => RetryRules.ShouldRetry(method, Replay.Never, code, asked)), Is.EqualTo(None));
            Assert.That(Which(method => RetryRules.MayHaveExecuted(method, code, asked)), Is.EqualTo(open));
        });
    }

    private static readonly object[] Faults =
    [
        Row("no such host", Error(HttpRequestError.NameResolutionError), All, None),
        Row("nobody listens", Error(HttpRequestError.ConnectionError), All, None),
        Row("no way through the proxy", Error(HttpRequestError.ProxyTunnelError), All, None),
        Row("connection lost while it was made secure", new HttpRequestException(HttpRequestError.SecureConnectionError, null, new IOException()), All, None),
        Row("a certificate that is not trusted", new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()), None, None),
        Row("no version both speak", Error(HttpRequestError.VersionNegotiationError), None, None),
        Row("the answer never began", Error(HttpRequestError.ResponseEnded), Safe, Changes),
        Row("a stream of HTTP/2 was reset", new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(2, "reset", null)), Safe, Changes),
        Row("a stream of HTTP/2 was refused", new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(7, "refused", null)), All, None),
        Row("the answer is no HTTP", Error(HttpRequestError.InvalidResponse), Safe, Changes),
        Row("reset, nobody knows when", new HttpRequestException("reset", new IOException()), Safe, Changes),
        Row("the body was cut", new HttpIOException(HttpRequestError.ResponseEnded), Safe, Changes),
        Row("the body was cut, in other words", new IOException("reset"), Safe, Changes),
        Row("no answer in time", new TimeoutException(), Safe, Changes),
        Row("headers without end", Error(HttpRequestError.ConfigurationLimitExceeded), None, Changes),
        Row("cancelled on its way", new OperationCanceledException(), None, Changes),
        Row("a handler of somebody's own failed", new InvalidOperationException(), None, Changes),
    ];

    [TestCaseSource(nameof(Faults))]
    public void By_method_and_fault(string what, Exception fault, string again, string open)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Which(method => RetryRules.ShouldRetry(method, Replay.WhenSafe, fault)), Is.EqualTo(again), what);
            Assert.That(Which(method => RetryRules.ShouldRetry(method, Replay.Always, fault)), Is.EqualTo(again.Length > 0 ? All : None), what);
            Assert.That(Which(method => RetryRules.ShouldRetry(method, Replay.Never, fault)), Is.EqualTo(None), what);
            Assert.That(Which(method => RetryRules.MayHaveExecuted(method, fault)), Is.EqualTo(open), what);
        });
    }

    [Test]
    public void A_method_nobody_knows_is_treated_like_a_POST()
    {
        var merge = new HttpMethod("MERGE");

        Assert.That(RetryRules.ShouldRetry(merge, Replay.WhenSafe, HttpStatusCode.GatewayTimeout, false), Is.False);
        Assert.That(RetryRules.MayHaveExecuted(merge, HttpStatusCode.GatewayTimeout, false));
    }

    private static object[] Row(string what, Exception fault, string again, string open) => [what, fault, again, open];

    private static HttpRequestException Error(HttpRequestError error) => new(error);

    private static string Which(Func<HttpMethod, bool> holds) => string.Join(' ', Methods.Where(method => holds(new HttpMethod(method))));
}
