using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Http;

public sealed class RetryDelayTests
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
    public void A_Retry_After_header_is_read_as_seconds_fractions_or_a_date(string value, double seconds)
    {
        Assert.That(RetryAfterHeader.Parse(value, TestData.FixedTime), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
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
    public void An_invalid_Retry_After_header_is_ignored(string value)
    {
        Assert.That(RetryAfterHeader.Parse(value, TestData.FixedTime), Is.Null);
    }

    [Test]
    public void The_longest_of_several_Retry_After_headers_is_used()
    {
        using var response = FakeHttpHandler.CreateResponse(System.Net.HttpStatusCode.TooManyRequests, null, ("Retry-After", "5"), ("Retry-After", "later"), ("Retry-After", "Wed, 04 Mar 2026 05:06:17 GMT"));

        Assert.That(RetryAfterHeader.FromResponse(response, TestData.FixedTime), Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void The_backoff_starts_at_its_maximum_when_the_bandwidth_is_exceeded()
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
    public void The_backoff_doubles_up_to_thirty_seconds_and_jitter_only_lengthens_it(int attempts, double random, double seconds)
    {
        Assert.That(Backoff.GetDelay(attempts, random), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }
}
