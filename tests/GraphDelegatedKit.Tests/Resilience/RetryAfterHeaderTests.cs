using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit.Tests.Resilience;

public sealed class RetryAfterHeaderTests
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
    [TestCase("Wed, 04 Mar 2026 05:06:06 GMT", 0, Description = "in the past")]
    [TestCase("Wed, 04 Mar 2026 06:06:07 GMT", 3600)]
    [TestCase("5, 10", 10, Description = "two headers that a proxy joined; not the tenth of May")]
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
        using var response = FakeHttpHandler.CreateResponse(
            System.Net.HttpStatusCode.TooManyRequests,
            null, ("Retry-After", "5"), ("Retry-After", "later"), ("Retry-After", "Wed, 04 Mar 2026 05:06:17 GMT"));

        Assert.That(RetryAfterHeader.FromResponse(response, TestData.FixedTime), Is.EqualTo(TimeSpan.FromSeconds(10)));
    }
}
