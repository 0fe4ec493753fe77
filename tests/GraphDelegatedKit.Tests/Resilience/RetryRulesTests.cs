using System.Net;
using System.Security.Authentication;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Resilience;

/// <summary>The decision table of requests: method, status or exception, Retry-After, Replay.</summary>
public sealed class RetryRulesTests
{
    private const string AllMethods = "GET HEAD PUT PATCH DELETE POST";
    private const string SafeMethods = "GET HEAD PUT PATCH DELETE";
    private const string WriteMethods = "PUT PATCH DELETE POST";
    private const string NoMethods = "";

    private static readonly string[] MethodNames = AllMethods.Split(' ');

    // The statuses that are not final, with or without a Retry-After: which methods are retried, and for which the outcome is ambiguous.
    private static readonly Dictionary<int, (string Retried, string Ambiguous)> Statuses = new()
    {
        [408] = (SafeMethods, WriteMethods),
        [429] = (AllMethods, NoMethods),
        [500] = (SafeMethods, WriteMethods),
        [502] = (SafeMethods, WriteMethods),
        [503] = (SafeMethods, WriteMethods),
        [504] = (SafeMethods, WriteMethods),
        [509] = (SafeMethods, WriteMethods),
    };

    [Test]
    public void Every_status_is_retried_and_leaves_the_outcome_ambiguous_depending_on_the_method()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var status in Enumerable.Range(100, 520))
            {
                var (retried, ambiguous) = Statuses.GetValueOrDefault(status, (NoMethods, NoMethods));
                AssertDecisions($"{status}", FaultClassifier.Classify((HttpStatusCode)status, null), retried, ambiguous);
                if (status == 503) (retried, ambiguous) = (AllMethods, NoMethods); // refused before it was executed
                AssertDecisions($"{status}, at once", FaultClassifier.Classify((HttpStatusCode)status, TimeSpan.Zero), retried, ambiguous);
                AssertDecisions(
                    $"{status}, in 5 s", FaultClassifier.Classify((HttpStatusCode)status, TimeSpan.FromSeconds(5)), retried, ambiguous);
            }
        }
    }

    private static readonly object[] Faults =
    [
        CreateCase("no such host", CreateException(HttpRequestError.NameResolutionError), AllMethods, NoMethods),
        CreateCase("the connection was refused", CreateException(HttpRequestError.ConnectionError), AllMethods, NoMethods),
        CreateCase("the proxy refused the tunnel", CreateException(HttpRequestError.ProxyTunnelError), AllMethods, NoMethods),
        CreateCase(
            "connection lost during the TLS handshake",
            new HttpRequestException(HttpRequestError.SecureConnectionError, null, new IOException()), AllMethods, NoMethods),
        CreateCase(
            "an untrusted certificate",
            new HttpRequestException(HttpRequestError.SecureConnectionError, null, new AuthenticationException()), NoMethods, NoMethods),
        CreateCase("no common HTTP version", CreateException(HttpRequestError.VersionNegotiationError), NoMethods, NoMethods),
        CreateCase("the response never began", CreateException(HttpRequestError.ResponseEnded), SafeMethods, WriteMethods),
        CreateCase(
            "a stream of HTTP/2 was reset",
            new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(2, "reset", null)),
            SafeMethods,
            WriteMethods),
        CreateCase(
            "a stream of HTTP/2 was refused",
            new HttpRequestException(HttpRequestError.HttpProtocolError, null, new HttpProtocolException(7, "refused", null)),
            AllMethods,
            NoMethods),
        CreateCase("the response is not HTTP", CreateException(HttpRequestError.InvalidResponse), SafeMethods, WriteMethods),
        CreateCase("reset at an unknown time", new HttpRequestException("reset", new IOException()), SafeMethods, WriteMethods),
        CreateCase("the body was cut", new HttpIOException(HttpRequestError.ResponseEnded), SafeMethods, WriteMethods),
        CreateCase("the body was cut by a reset", new IOException("reset"), SafeMethods, WriteMethods),
        CreateCase("no response in time", new TimeoutException(), SafeMethods, WriteMethods),
        CreateCase("headers without end", CreateException(HttpRequestError.ConfigurationLimitExceeded), NoMethods, WriteMethods),
        CreateCase("cancelled on the way", new OperationCanceledException(), NoMethods, WriteMethods),
        CreateCase("a handler of the caller failed", new InvalidOperationException(), NoMethods, WriteMethods),
    ];

    [TestCaseSource(nameof(Faults))]
    public void An_exception_is_retried_and_leaves_the_outcome_ambiguous_depending_on_the_method(
        string description, Exception fault, string retried, string ambiguous)
    {
        using (Assert.EnterMultipleScope())
            AssertDecisions(description, FaultClassifier.Classify(fault), retried, ambiguous);
    }

    [TestCaseSource(nameof(Faults))]
    public void A_request_that_was_not_sent_is_retried_whatever_its_method_if_the_fault_is_transient(
        string description, Exception fault, string retried, string _)
    {
        using (Assert.EnterMultipleScope())
            AssertDecisions(
                description, FaultClassifier.Classify(fault, wasNotSent: true), retried.Length > 0 ? AllMethods : NoMethods, NoMethods);
    }

    [Test]
    public void An_unknown_HTTP_method_is_treated_like_a_POST()
    {
        var merge = new HttpMethod("MERGE");

        Assert.That(RetryRules.ShouldRetry(merge, Replay.WhenSafe, FaultKind.Ambiguous), Is.False);
        Assert.That(RetryRules.MayHaveExecuted(merge, FaultKind.Ambiguous));
    }

    private static void AssertDecisions(string description, FaultKind kind, string retried, string ambiguous)
    {
        Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.WhenSafe, kind)), Is.EqualTo(retried), description);
        Assert.That(
            SelectMethods(method => RetryRules.ShouldRetry(method, Replay.Always, kind)),
            Is.EqualTo(retried.Length > 0 ? AllMethods : NoMethods),
            description);
        Assert.That(SelectMethods(method => RetryRules.ShouldRetry(method, Replay.Never, kind)), Is.EqualTo(NoMethods), description);
        Assert.That(SelectMethods(method => RetryRules.MayHaveExecuted(method, kind)), Is.EqualTo(ambiguous), description);
    }

    private static object[] CreateCase(string description, Exception fault, string retried, string ambiguous) =>
        [description, fault, retried, ambiguous];

    private static HttpRequestException CreateException(HttpRequestError error) => new(error);

    private static string SelectMethods(Func<HttpMethod, bool> predicate) =>
        string.Join(' ', MethodNames.Where(method => predicate(new HttpMethod(method))));
}
