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
    [TestCase("""{"error":"invalid_grant"}""")]
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
