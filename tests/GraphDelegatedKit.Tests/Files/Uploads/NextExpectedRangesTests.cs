using System.Text.Json;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

public class NextExpectedRangesTests
{
    [TestCase("""{"nextExpectedRanges":["0-"]}""", 0L)]
    [TestCase("""{"nextExpectedRanges":["12345-6789"]}""", 12345L)]
    [TestCase("""{"NextExpectedRanges":["2097152"]}""", 2097152L)]
    [TestCase("""{"NEXTEXPECTEDRANGES":[" 26 - 30 ","0-"]}""", 26L)]
    [TestCase("""{"nextExpectedRanges":"77-"}""", 77L)]
    [TestCase("""{"nextExpectedRanges":[99]}""", 99L)]
    [TestCase("""{"nextExpectedRanges":[]}""", long.MaxValue)]
    [TestCase("""{"nextExpectedRanges":null}""", null)]
    [TestCase("""{"nextExpectedRanges":["-"]}""", null)]
    [TestCase("""{"nextExpectedRanges":["-5"]}""", null)]
    [TestCase("""{"nextExpectedRanges":["x-"]}""", null)]
    [TestCase("""{"nextExpectedRanges":["99999999999999999999-"]}""", null)]
    [TestCase("""{"nextExpectedRanges":[{}]}""", null)]
    [TestCase("""{"id":"1"}""", null)]
    [TestCase("[]", null)]
    [TestCase("7", null)]
    public void The_next_expected_offset_is_read_in_the_format_of_any_cloud(string body, long? expected)
    {
        using var document = JsonDocument.Parse(body);

        Assert.That(NextExpectedRanges.Find(document.RootElement), Is.EqualTo(expected));
    }
}
