using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class Freshness_of_a_token
{
    [TestCase(301, true)]
    [TestCase(300, false, Description = "a request may be on its way for minutes")]
    [TestCase(0, false)]
    [TestCase(-1, false)]
    public void It_is_good_while_it_has_more_than_five_minutes(int untilEnd, bool good)
    {
        var token = new GraphAccessToken("t", Some.Moment.AddSeconds(untilEnd));

        Assert.That(TokenExpiry.IsUsable(token, Some.Moment), Is.EqualTo(good));
    }

    [TestCase(null, false)]
    [TestCase(1, false)]
    [TestCase(0, true)]
    [TestCase(-1, true)]
    public void It_is_due_from_the_moment_the_service_named(int? untilDue, bool due)
    {
        var token = new GraphAccessToken("t", Some.Moment.AddHours(1)) { RefreshOn = untilDue is { } seconds ? Some.Moment.AddSeconds(seconds) : null };

        Assert.That(TokenExpiry.IsRefreshDue(token, Some.Moment), Is.EqualTo(due));
    }
}
