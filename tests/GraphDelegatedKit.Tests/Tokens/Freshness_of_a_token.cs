using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Freshness_of_a_token
{
    [TestCase(301, null, true)]
    [TestCase(300, null, false, Description = "a request may be on its way for minutes")]
    [TestCase(0, null, false)]
    [TestCase(-1, null, false)]
    [TestCase(3600, 1, true)]
    [TestCase(3600, 0, false, Description = "due")]
    [TestCase(3600, -1, false)]
    public void Is_decided_by_seconds_to_its_end_and_to_its_renewal(int untilEnd, int? untilDue, bool good)
    {
        var token = new GraphAccessToken("t", Some.Moment.AddSeconds(untilEnd)) { RefreshOn = untilDue is { } due ? Some.Moment.AddSeconds(due) : null };

        Assert.That(Freshness.IsGood(token, Some.Moment), Is.EqualTo(good));
    }
}
