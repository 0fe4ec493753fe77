using System.Net;
using System.Security.Authentication;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Http;

public sealed class RetryRulesTests
{
    private const string AllMethods = "GET HEAD PUT PATCH DELETE POST", SafeMethods = "GET HEAD PUT PATCH DELETE", WriteMethods = "PUT PATCH DELETE POST", NoMethods = "";

    private static readonly string[] MethodNames = AllMethods.Split(' ');

    // status, whether the server named a wait; which methods go again, and for which it is open whether it was done
    [TestCase(408, false, SafeMethods, WriteMethods)]
    [TestCase(429, false, AllMethods, NoMethods)]
    [TestCase(429, true, AllMethods, NoMethods)]
    [TestCase(500, false, SafeMethods, WriteMethods)]
    [TestCase(502, false, SafeMethods, WriteMethods)]
    [TestCase(503, false, SafeMethods, WriteMethods)]
    [TestCase(503, true, AllMethods, NoMethods)]
    [TestCase(504, false, SafeMethods, WriteMethods)]
    [TestCase(504, true, SafeMethods, WriteMethods)]
    [TestCase(509, false, SafeMethods, WriteMethods)]
    [TestCase(200, false, NoMethods, NoMethods)]
    [TestCase(304, false, NoMethods, NoMethods)]
    [TestCase(400, false, NoMethods, NoMethods)]
    [TestCase(401, false, NoMethods, NoMethods)]
    [TestCase(402, false, NoMethods, NoMethods)]
    [TestCase(403, false, NoMethods, NoMethods)]
    [TestCase(404, false, NoMethods, NoMethods)]
    [TestCase(409, false, NoMethods, NoMethods)]
    [TestCase(410, false, NoMethods, NoMethods)]
    [TestCase(412, false, NoMethods, NoMethods)]
    [TestCase(416, false, NoMethods, NoMethods)]
    [TestCase(423, false, NoMethods, NoMethods)]
    [TestCase(501, false, NoMethods, NoMethods)]
    [TestCase(507, false, NoMethods, NoMethods)]
    public void A_status_is_retried_and_leaves_the_outcome_ambiguous_depending_on_the_method(int status, bool hasRetryAfter, string retried, string ambiguous)
    {
        var code = (HttpStatusCode)status;

        Assert.Multiple(() =>
        {
            Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.WhenSafe, code, hasRetryAfter)), Is.EqualTo(retried));
            Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.Always, code, hasRetryAfter)), Is.EqualTo(retried.Length > 0 ? AllMethods : NoMethods));
            Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.Never, code, hasRetryAfter)), Is.EqualTo(NoMethods));
            Assert.That(SelectMethods(method => RetryRules.MayHaveExecuted(method, code, hasRetryAfter)), Is.EqualTo(ambiguous));
        });
    }

    private static readonly object[] Faults =
    [
        CreateCase("no such host", CreateException(HttpRequestError.NameResolutionError), AllMethods, NoMethods),
        CreateCase("nobody listens", CreateException(HttpRequestError.ConnectionError), AllMethods, NoMethods),
        CreateCase("no way through the proxy", CreateException(HttpRequestError.ProxyTunnelError), AllMethods, NoMethods),
        CreateCase("connection lost while it was made secure", new HttpRequestException(HttpRequestError.SecureConnectionError, null, new IOException()), AllMethods, NoMethods),
        CreateCase("a certificate that is not trusted", new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()), NoMethods, NoMethods),
        CreateCase("no version both speak", CreateException(HttpRequestError.VersionNegotiationError), NoMethods, NoMethods),
        CreateCase("the answer never began", CreateException(HttpRequestError.ResponseEnded), SafeMethods, WriteMethods),
        CreateCase("a stream of HTTP/2 was reset", new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(2, "reset", null)), SafeMethods, WriteMethods),
        CreateCase("a stream of HTTP/2 was refused", new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(7, "refused", null)), AllMethods, NoMethods),
        CreateCase("the answer is no HTTP", CreateException(HttpRequestError.InvalidResponse), SafeMethods, WriteMethods),
        CreateCase("reset, nobody knows when", new HttpRequestException("reset", new IOException()), SafeMethods, WriteMethods),
        CreateCase("the body was cut", new HttpIOException(HttpRequestError.ResponseEnded), SafeMethods, WriteMethods),
        CreateCase("the body was cut, in other words", new IOException("reset"), SafeMethods, WriteMethods),
        CreateCase("no answer in time", new TimeoutException(), SafeMethods, WriteMethods),
        CreateCase("headers without end", CreateException(HttpRequestError.ConfigurationLimitExceeded), NoMethods, WriteMethods),
        CreateCase("cancelled on its way", new OperationCanceledException(), NoMethods, WriteMethods),
        CreateCase("a handler of somebody's own failed", new InvalidOperationException(), NoMethods, WriteMethods),
    ];

    [TestCaseSource(nameof(Faults))]
    public void An_exception_is_retried_and_leaves_the_outcome_ambiguous_depending_on_the_method(string description, Exception fault, string retried, string ambiguous)
    {
        Assert.Multiple(() =>
        {
            Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.WhenSafe, fault)), Is.EqualTo(retried), description);
            Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.Always, fault)), Is.EqualTo(retried.Length > 0 ? AllMethods : NoMethods), description);
            Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.Never, fault)), Is.EqualTo(NoMethods), description);
            Assert.That(SelectMethods(method => RetryRules.MayHaveExecuted(method, fault)), Is.EqualTo(ambiguous), description);
        });
    }

    [TestCaseSource(nameof(Faults))]
    public void A_request_that_was_not_sent_goes_again_whatever_its_method_if_the_fault_may_pass(string what, Exception fault, string again, string open)
    {
        Assert.Multiple(() =>
        {
            Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.WhenSafe, fault, wasNotSent: true)), Is.EqualTo(again.Length > 0 ? AllMethods : NoMethods), what);
            Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.Never, fault, wasNotSent: true)), Is.EqualTo(NoMethods), what);
            Assert.That(SelectMethods(method => RetryRules.MayHaveExecuted(method, fault, wasNotSent: true)), Is.EqualTo(NoMethods), what + ", which is no matter then");
        });
    }

    [Test]
    public void An_unknown_HTTP_method_is_treated_like_a_POST()
    {
        var merge = new HttpMethod("MERGE");

        Assert.That(RetryRules.ShouldRetry(merge, Replay.WhenSafe, HttpStatusCode.GatewayTimeout, false), Is.False);
        Assert.That(RetryRules.MayHaveExecuted(merge, HttpStatusCode.GatewayTimeout, false));
    }

    private static object[] CreateCase(string description, Exception fault, string retried, string ambiguous) => [description, fault, retried, ambiguous];

    private static HttpRequestException CreateException(HttpRequestError error) => new(error);

    private static string SelectMethods(Func<HttpMethod, bool> predicate) => string.Join(' ', MethodNames.Where(method => predicate(new HttpMethod(method))));
}
