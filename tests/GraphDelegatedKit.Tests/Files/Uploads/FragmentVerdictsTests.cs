using System.Net;
using GraphDelegatedKit.Files;

namespace GraphDelegatedKit.Tests.Files;

public class FragmentVerdictsTests
{
    private static readonly object[][] Table =
    [
        [0, "connectionFailed", 0, FragmentVerdict.WaitAndAsk],
        [0, "deadlineExceeded", 0, FragmentVerdict.WaitAndAsk],
        [408, "", 0, FragmentVerdict.WaitAndAsk],
        [429, "tooManyRequests", 0, FragmentVerdict.WaitAndAsk], // "at once" is no wait to be kept to for ever
        [429, "tooManyRequests", 315, FragmentVerdict.SendAgain],
        [503, "", 5, FragmentVerdict.SendAgain],
        [503, "", 0, FragmentVerdict.WaitAndAsk],
        [500, "", 9, FragmentVerdict.WaitAndAsk],
        [502, "", 0, FragmentVerdict.WaitAndAsk],
        [504, "", 0, FragmentVerdict.WaitAndAsk],
        [507, "quotaLimitReached", 0, FragmentVerdict.Stop],
        [416, "fragmentOverlap", 0, FragmentVerdict.Ask],
        [404, "itemNotFound", 0, FragmentVerdict.SessionGone],
        [410, "", 0, FragmentVerdict.SessionGone],
        [400, "uploadSessionNotFound", 0, FragmentVerdict.SessionGone],
        [400, "invalidRequest", 0, FragmentVerdict.Stop],
        [401, "unauthenticated", 0, FragmentVerdict.SessionGone],
        [403, "expiredToken", 0, FragmentVerdict.SessionGone],
        [403, "accessDenied", 0, FragmentVerdict.SessionGone], // the permission in the address is over
        [403, "InvalidAuthenticationToken", 0, FragmentVerdict.SessionGone], // the same in Outlook's words
        [403, "malwareDetected", 0, FragmentVerdict.Stop],
        [400, "pathIsTooLong", 0, FragmentVerdict.Stop],
        [409, "nameAlreadyExists", 0, FragmentVerdict.NameTaken],
        [409, "editConflict", 0, FragmentVerdict.Stop],
        [412, "resourceModified", 0, FragmentVerdict.Stop],
        [413, "maxFragmentLengthExceeded", 0, FragmentVerdict.SendLess],
        [423, "resourceLocked", 0, FragmentVerdict.Locked],
    ];

    [Test]
    public void Each_answer_has_one_verdict()
    {
        foreach (var row in Table)
        {
            var error = new GraphException((int)row[0] == 0 ? null : (HttpStatusCode)row[0], (string)row[1], "x") { RetryAfter = TimeSpan.FromSeconds((int)row[2]) };
            Assert.That(FragmentVerdicts.Of(error, isYoung: false), Is.EqualTo(row[3]), $"{row[0]} {row[1]} {row[2]}");
        }
    }

    [Test]
    public void Only_a_young_session_that_is_not_found_is_tried_again() =>
        Assert.That(FragmentVerdicts.Of(new GraphException(HttpStatusCode.NotFound, "itemNotFound", "x"), isYoung: true), Is.EqualTo(FragmentVerdict.SendAgain));
}
