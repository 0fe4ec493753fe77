using System.Net;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Resilience;

/// <summary>The classification of a status for an API request, an upload, and a download.</summary>
public sealed class FaultClassifierTests
{
    private const FaultKind None = FaultKind.None, Throttled = FaultKind.Throttled, Ambiguous = FaultKind.Ambiguous,
        Permanent = FaultKind.Permanent, PermanentAmbiguous = FaultKind.PermanentAmbiguous;

    // Status (0: no response), Retry-After in seconds (-1: none); API, upload, download.
    [TestCase(0, -1, Ambiguous, Ambiguous, Ambiguous)]
    [TestCase(200, -1, None, None, None)]
    [TestCase(304, -1, None, None, None)]
    [TestCase(400, -1, Permanent, Permanent, Permanent)]
    [TestCase(401, -1, Permanent, Permanent, Permanent)]
    [TestCase(403, -1, Permanent, Permanent, Permanent)]
    [TestCase(404, 5, Permanent, Permanent, Permanent)]
    [TestCase(408, -1, Ambiguous, Ambiguous, Ambiguous)]
    [TestCase(409, -1, Permanent, Permanent, Permanent)]
    [TestCase(416, -1, Permanent, Permanent, Permanent)]
    [TestCase(423, 5, Permanent, Permanent, Permanent)]
    [TestCase(429, -1, Throttled, Throttled, Throttled)]
    [TestCase(429, 0, Throttled, Throttled, Throttled)]
    [TestCase(429, 5, Throttled, Throttled, Throttled)]
    [TestCase(500, -1, Ambiguous, Ambiguous, Ambiguous)]
    [TestCase(501, -1, Permanent, Ambiguous, Ambiguous)]
    [TestCase(502, -1, Ambiguous, Ambiguous, Ambiguous)]
    [TestCase(503, -1, Ambiguous, Ambiguous, Ambiguous)]
    [TestCase(503, 0, Throttled, Throttled, Throttled)]
    [TestCase(503, 5, Throttled, Throttled, Throttled)]
    [TestCase(504, -1, Ambiguous, Ambiguous, Ambiguous)]
    [TestCase(504, 5, Ambiguous, Ambiguous, Ambiguous)]
    [TestCase(505, -1, Permanent, Ambiguous, Ambiguous)]
    [TestCase(507, -1, Permanent, PermanentAmbiguous, Ambiguous)]
    [TestCase(507, 5, Permanent, PermanentAmbiguous, Ambiguous)]
    [TestCase(509, -1, Ambiguous, Ambiguous, Ambiguous)]
    [TestCase(520, -1, Permanent, Ambiguous, Ambiguous)]
    [TestCase(599, -1, Permanent, Ambiguous, Ambiguous)]
    public void A_status_is_classified_by_what_the_request_is_for(
        int status, int retryAfter, object api, object upload, object download)
    {
        HttpStatusCode? code = status == 0 ? null : (HttpStatusCode)status;
        TimeSpan? delay = retryAfter < 0 ? null : TimeSpan.FromSeconds(retryAfter);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(FaultClassifier.Classify(code, delay), Is.EqualTo(api));
            Assert.That(FaultClassifier.Classify(code, delay, RequestPurpose.Upload), Is.EqualTo(upload));
            Assert.That(FaultClassifier.Classify(code, delay, RequestPurpose.Download), Is.EqualTo(download));
        }
    }

    [TestCase(FaultKind.None, false, false)]
    [TestCase(FaultKind.Transient, true, false)]
    [TestCase(FaultKind.Throttled, true, false)]
    [TestCase(FaultKind.Ambiguous, true, true)]
    [TestCase(FaultKind.Permanent, false, false)]
    [TestCase(FaultKind.PermanentAmbiguous, false, true)]
    public void A_fault_kind_says_whether_a_retry_can_help_and_whether_the_request_may_have_been_executed(
        object kind, bool isTransient, bool mayHaveExecuted)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(((FaultKind)kind).IsTransient(), Is.EqualTo(isTransient));
            Assert.That(((FaultKind)kind).MayHaveExecuted(), Is.EqualTo(mayHaveExecuted));
        }
    }

    [TestCase(429, 5, 5)]
    [TestCase(503, 5, 5)]
    [TestCase(429, 0, -1)]
    [TestCase(429, -1, -1)]
    [TestCase(500, 5, -1)]
    [TestCase(504, 5, -1)]
    [TestCase(423, 5, -1)]
    [TestCase(0, 5, -1)]
    public void A_requested_delay_is_waited_for_only_after_throttling(int status, int retryAfter, int expected)
    {
        var delay = FaultClassifier.GetRequestedDelay(
            status == 0 ? null : (HttpStatusCode)status, retryAfter < 0 ? null : TimeSpan.FromSeconds(retryAfter));

        Assert.That(delay, Is.EqualTo(expected < 0 ? (TimeSpan?)null : TimeSpan.FromSeconds(expected)));
    }

    [Test]
    public void Only_a_bandwidth_limit_needs_a_long_delay() =>
        Assert.That(
            Enumerable.Range(100, 500).Where(status => FaultClassifier.NeedsLongDelay((HttpStatusCode)status)), Is.EqualTo(new[] { 509 }));
}
