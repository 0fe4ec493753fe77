using GraphDelegatedKit.Tokens;

namespace GraphDelegatedKit.Tests.Tokens;

public sealed class TokenExpiryTests
{
    [TestCase(301, true)]
    [TestCase(300, false, Description = "a request may be on its way for minutes")]
    [TestCase(0, false)]
    [TestCase(-1, false)]
    public void A_token_is_usable_while_it_has_more_than_five_minutes_left(int secondsLeft, bool expected)
    {
        var token = new GraphAccessToken("t", TestData.FixedTime.AddSeconds(secondsLeft));

        Assert.That(TokenExpiry.IsUsable(token, TestData.FixedTime), Is.EqualTo(expected));
    }

    [TestCase(null, false)]
    [TestCase(1, false)]
    [TestCase(0, true)]
    [TestCase(-1, true)]
    public void A_token_is_due_for_renewal_from_the_time_the_service_named(int? secondsUntilRefresh, bool expected)
    {
        var token = new GraphAccessToken("t", TestData.FixedTime.AddHours(1))
        {
            RefreshOn = secondsUntilRefresh is { } seconds ? TestData.FixedTime.AddSeconds(seconds) : null,
        };

        Assert.That(TokenExpiry.IsRefreshDue(token, TestData.FixedTime), Is.EqualTo(expected));
    }
}
