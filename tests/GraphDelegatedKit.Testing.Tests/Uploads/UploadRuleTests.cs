using GraphDelegatedKit.Testing.Graph;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Tests.Uploads;

public sealed class UploadRuleTests
{
    private const long MiB = 1024 * 1024;

    [TestCase("bytes 0-9/100", 10, 0, null)]
    [TestCase("bytes 10-99/100", 90, 10, 100)]
    public void The_next_range_is_accepted(string header, long length, long received, long? total) =>
        Assert.That(RangeValidator.Validate(new UploadProgress(received, total), header, length).Length, Is.EqualTo(length));

    [TestCase("", 10, 0, null, 400)]
    [TestCase("bytes 0-9", 10, 0, null, 400)]
    [TestCase("bytes 0-9/*", 10, 0, null, 400)]
    [TestCase("bytes 0--1/0", 0, 0, null, 400)]
    [TestCase("bytes 9-0/100", 10, 0, null, 400)]
    [TestCase("bytes 0-100/100", 101, 0, null, 400)]
    [TestCase("items 0-9/100", 10, 0, null, 400)]
    [TestCase("bytes 0-9/99999999999999999999", 10, 0, null, 400)]
    [TestCase("bytes 0-9/100", 11, 0, null, 400)]
    [TestCase("bytes 0-9/100", null, 0, null, 411)]
    [TestCase("bytes 10-19/101", 10, 10, 100L, 400)]
    [TestCase("bytes 0-9/100", 10, 10, 100L, 416)]
    [TestCase("bytes 5-14/100", 10, 10, 100L, 416)]
    [TestCase("bytes 20-29/100", 10, 10, 100L, 416)]
    [TestCase("bytes 0-62914559/99999999", 60 * MiB, 0, null, 413)]
    public void An_invalid_range_is_refused(string header, long? length, long received, long? total, int status)
    {
        var rejected = Assert.Throws<GraphErrorException>(
            () => RangeValidator.Validate(new UploadProgress(received, total), header, length));

        Assert.That(rejected!.Error.Status, Is.EqualTo(status));
    }

    [Test]
    public void A_range_just_below_60_MiB_is_accepted() =>
        Assert.That(RangeValidator.Validate(new UploadProgress(0, null), "bytes 0-62914558/99999999", (60 * MiB) - 1).IsLast, Is.False);
}
