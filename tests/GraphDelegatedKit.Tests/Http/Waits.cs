using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Http;

public sealed class Waits
{
    [TestCase("0", 0)]
    [TestCase("7", 7)]
    [TestCase("315", 315)]
    [TestCase("1.5", 1.5)]
    [TestCase("0.25", 0.25)]
    [TestCase("Wed, 04 Mar 2026 05:06:17 GMT", 10)]
    [TestCase("Wed, 04 Mar 2026 07:06:17 +0200", 10)]
    [TestCase("Tue, 03 Mar 2026 21:06:17 -0800", 10)]
    [TestCase("Wednesday, 04-Mar-26 05:06:17 GMT", 10)]
    [TestCase("Wed Mar  4 05:06:17 2026", 10)]
    [TestCase("Wed, 04 Mar 2026 05:06:06 GMT", 0, Description = "over already")]
    [TestCase("Wed, 04 Mar 2026 06:06:07 GMT", 3600)]
    [TestCase("5, 10", 10, Description = "two headers that a proxy made one; no tenth of May")]
    [TestCase("10,5.5", 10)]
    public void A_server_can_ask_for_one_in_seconds_fractions_and_dates(string value, double seconds)
    {
        Assert.That(RetryAfterHeader.Parse(value, Some.Moment), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [TestCase("")]
    [TestCase("soon")]
    [TestCase("-5")]
    [TestCase("1e3")]
    [TestCase("NaN")]
    [TestCase("Infinity")]
    [TestCase("0x10")]
    [TestCase("3s")]
    [TestCase("5, soon")]
    [TestCase(",")]
    [TestCase("1.5.2")]
    [TestCase("12:00")]
    [TestCase("99999999999999999999999999999999")]
    public void What_is_no_wait_is_none(string value)
    {
        Assert.That(RetryAfterHeader.Parse(value, Some.Moment), Is.Null);
    }

    [Test]
    public void Of_several_the_longest_counts()
    {
        using var response = Wire.Answer(System.Net.HttpStatusCode.TooManyRequests, null, ("Retry-After", "5"), ("Retry-After", "later"), ("Retry-After", "Wed, 04 Mar 2026 05:06:17 GMT"));

        Assert.That(RetryAfterHeader.FromResponse(response, Some.Moment), Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void Begin_with_the_longest_where_bandwidth_is_used_up()
    {
        Assert.That((Backoff.GetDelay(1, 0, useMaxDelay: true), Backoff.GetDelay(4, 1, useMaxDelay: true)), Is.EqualTo((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(45))));
    }

    [TestCase(1, 0, 0.5)]
    [TestCase(2, 0, 1)]
    [TestCase(3, 0, 2)]
    [TestCase(4, 0, 4)]
    [TestCase(7, 0, 30)]
    [TestCase(1000, 0, 30)]
    [TestCase(1, 1, 0.75)]
    [TestCase(4, 0.5, 5)]
    [TestCase(1000, 1, 45)]
    public void Double_up_to_half_a_minute_and_jitter_only_adds(int tries, double random, double seconds)
    {
        Assert.That(Backoff.GetDelay(tries, random), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }
}
