using System.Net;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

public class RangeFailureClassifierTests
{
    private static readonly object[][] Table =
    [
        [0, "connectionFailed", 0, RangeFailureAction.DelayAndQueryStatus],
        [0, "deadlineExceeded", 0, RangeFailureAction.DelayAndQueryStatus],
        [408, "", 0, RangeFailureAction.DelayAndQueryStatus],
        [429, "tooManyRequests", 0, RangeFailureAction.DelayAndQueryStatus], // a Retry-After of 0 seconds is not a delay to respect
        [429, "tooManyRequests", 315, RangeFailureAction.Resend],
        [503, "", 5, RangeFailureAction.Resend],
        [503, "", 0, RangeFailureAction.DelayAndQueryStatus],
        [500, "", 9, RangeFailureAction.DelayAndQueryStatus],
        [502, "", 0, RangeFailureAction.DelayAndQueryStatus],
        [504, "", 0, RangeFailureAction.DelayAndQueryStatus],
        [507, "quotaLimitReached", 0, RangeFailureAction.Fail],
        [416, "fragmentOverlap", 0, RangeFailureAction.QueryStatus],
        [404, "itemNotFound", 0, RangeFailureAction.SessionGone],
        [410, "", 0, RangeFailureAction.SessionGone],
        [400, "uploadSessionNotFound", 0, RangeFailureAction.SessionGone],
        [400, "invalidRequest", 0, RangeFailureAction.Fail],
        [401, "unauthenticated", 0, RangeFailureAction.SessionGone],
        [403, "expiredToken", 0, RangeFailureAction.SessionGone],
        [403, "accessDenied", 0, RangeFailureAction.SessionGone], // the permission in the upload URL has expired
        [403, "InvalidAuthenticationToken", 0, RangeFailureAction.SessionGone], // the same error from Outlook
        [403, "malwareDetected", 0, RangeFailureAction.Fail],
        [400, "pathIsTooLong", 0, RangeFailureAction.Fail],
        [409, "nameAlreadyExists", 0, RangeFailureAction.NameTaken],
        [409, "editConflict", 0, RangeFailureAction.Fail],
        [412, "resourceModified", 0, RangeFailureAction.Fail],
        [413, "maxFragmentLengthExceeded", 0, RangeFailureAction.SendSmaller],
        [423, "resourceLocked", 0, RangeFailureAction.Locked],
    ];

    [Test]
    public void Each_range_failure_is_classified()
    {
        foreach (var row in Table)
        {
            var error = new GraphException((int)row[0] == 0 ? null : (HttpStatusCode)row[0], (string)row[1], "x")
            {
                RetryAfter = TimeSpan.FromSeconds((int)row[2]),
            };
            Assert.That(RangeFailureClassifier.Classify(error, isNewSession: false), Is.EqualTo(row[3]), $"{row[0]} {row[1]} {row[2]}");
        }
    }

    [Test]
    public void A_new_session_that_is_not_found_is_retried() =>
        Assert.That(
            RangeFailureClassifier.Classify(new GraphException(HttpStatusCode.NotFound, "itemNotFound", "x"), isNewSession: true),
            Is.EqualTo(RangeFailureAction.ResendToNewSession));
}
