using System.Text;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Client;

public sealed class Error_bodies
{
    [Test]
    public void Give_their_codes_from_the_outermost_in_and_the_ids_of_the_request()
    {
        var body = Parse("""{"error":{"code":"invalidRequest","message":"No.","innerError":{"code":"invalidRange","request-id":"r-1","innererror":{"code":"fragmentOverlap","client-request-id":"c-1"}}}}""");

        Assert.Multiple(() =>
        {
            Assert.That(body!.Codes, Is.EqualTo(new[] { "invalidRequest", "invalidRange", "fragmentOverlap" }));
            Assert.That(body.Message, Is.EqualTo("No."));
            Assert.That(body.RequestId, Is.EqualTo("r-1"));
            Assert.That(body.ClientRequestId, Is.EqualTo("c-1"));
        });
    }

    [TestCase("")]
    [TestCase("<html><body>Service Unavailable</body></html>")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("{}")]
    [TestCase("""{"error":null}""")]
    [TestCase("""{"error":{"code":"cut""")]
    public void Are_none_when_they_are_something_else(string body)
    {
        Assert.That(Parse(body), Is.Null);
    }

    [Test]
    public void Are_read_however_odd_their_members_are()
    {
        var body = Parse("""{"error":{"code":7,"message":{},"innerError":"x","innererror":{"code":"never looked at"}}}""");

        Assert.Multiple(() =>
        {
            Assert.That(body!.Codes, Is.Empty);
            Assert.That(body.Message, Is.Null);
        });
    }

    [Test]
    public void Of_a_token_endpoint_in_front_of_Graph_are_read_as_well()
    {
        var body = Parse("""{"error":"invalid_grant","error_description":"It has expired."}""");

        Assert.That((body!.Codes.Single(), body.Message), Is.EqualTo(("invalid_grant", "It has expired.")));
    }

    [Test]
    public void Give_the_codes_of_their_details_last()
    {
        var body = Parse("""{"error":{"code":"","innerError":{"code":"inner"},"details":[{"code":"first","message":"x"},7,{"code":""},{"target":"y"},{"code":"second"}]}}""");

        Assert.That(body!.Codes, Is.EqualTo(new[] { "inner", "first", "second" }));
    }

    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    public void Are_read_by_the_mark_they_begin_with(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        var body = GraphErrorBody.Parse((byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes(Some.GraphError("x", "Grüße"))]);

        Assert.That((body!.Codes.Single(), body.Message), Is.EqualTo(("x", "Grüße")));
    }

    [Test]
    public void With_bytes_that_are_no_characters_lose_no_more_than_those()
    {
        var latin = GraphErrorBody.Parse(Encoding.Latin1.GetBytes(Some.GraphError("x", "Grüße")));
        var half = Parse("""{"error":{"code":"x","message":"\ud800","request-id":"r-1"}}""");

        Assert.That((latin!.Codes.Single(), latin.Message), Is.EqualTo(("x", "Gr\uFFFD\uFFFDe")));
        Assert.That((half!.Codes.Single(), half.Message, half.RequestId), Is.EqualTo(("x", (string?)null, "r-1")));
    }

    [Test]
    public void Nested_without_end_are_no_error_bodies_and_no_harm()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"innerError":""", 10_000));

        Assert.That(Parse("""{"error":""" + deep + new string('}', 10_001)), Is.Null);
    }

    [Test]
    public void Say_no_more_than_a_message_can_carry()
    {
        var body = Parse(Some.GraphError("x", new string('y', 5_000)));

        Assert.That(body!.Message, Has.Length.EqualTo(501).And.EndsWith("…"));
    }

    private static GraphErrorBody? Parse(string body) => GraphErrorBody.Parse(Encoding.UTF8.GetBytes(body));
}
