using System.Text;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Client;

public sealed class GraphErrorBodyTests
{
    [Test]
    public void An_error_body_yields_its_codes_from_outer_to_inner_and_its_request_ids()
    {
        var body = Parse("""
            {"error":{"code":"invalidRequest","message":"No.","innerError":{"code":"invalidRange","request-id":"r-1",
            "innererror":{"code":"fragmentOverlap","client-request-id":"c-1"}}}}
            """);

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
    public void A_body_that_is_not_an_error_body_is_ignored(string body)
    {
        Assert.That(Parse(body), Is.Null);
    }

    [Test]
    public void An_error_body_with_unexpected_member_types_is_parsed()
    {
        var body = Parse("""{"error":{"code":7,"message":{},"innerError":"x","innererror":{"code":"never looked at"}}}""");

        Assert.Multiple(() =>
        {
            Assert.That(body!.Codes, Is.Empty);
            Assert.That(body.Message, Is.Null);
        });
    }

    [Test]
    public void An_OAuth_error_body_is_parsed()
    {
        var body = Parse("""{"error":"invalid_grant","error_description":"It has expired."}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body!.Codes.Single(), Is.EqualTo("invalid_grant"));
            Assert.That(body.Message, Is.EqualTo("It has expired."));
        }
    }

    [Test]
    public void An_error_body_yields_the_codes_of_its_details_last()
    {
        var body = Parse("""
            {"error":{"code":"","innerError":{"code":"inner"},"details":[{"code":"first","message":"x"},7,{"code":""},{"target":"y"},
            {"code":"second"}]}}
            """);

        Assert.That(body!.Codes, Is.EqualTo(new[] { "inner", "first", "second" }));
    }

    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    public void An_error_body_is_decoded_by_its_byte_order_mark(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        var body = GraphErrorBody.Parse((byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes(TestData.ErrorJson("x", "Grüße"))]);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(body!.Codes.Single(), Is.EqualTo("x"));
            Assert.That(body.Message, Is.EqualTo("Grüße"));
        }
    }

    [Test]
    public void Invalid_bytes_in_an_error_body_are_replaced_and_the_rest_is_parsed()
    {
        var latin1Body = GraphErrorBody.Parse(Encoding.Latin1.GetBytes(TestData.ErrorJson("x", "Grüße")));
        var surrogateBody = Parse("""{"error":{"code":"x","message":"\ud800","request-id":"r-1"}}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(latin1Body!.Codes.Single(), Is.EqualTo("x"));
            Assert.That(latin1Body.Message, Is.EqualTo("Gr\uFFFD\uFFFDe"));
            Assert.That(surrogateBody!.Codes.Single(), Is.EqualTo("x"));
            Assert.That(surrogateBody.Message, Is.EqualTo("\uFFFD"));
            Assert.That(surrogateBody.RequestId, Is.EqualTo("r-1"));
        }
    }

    [Test]
    public void An_error_body_that_is_nested_too_deeply_is_ignored()
    {
        var nested = string.Concat(Enumerable.Repeat("""{"innerError":""", 10_000));

        Assert.That(Parse("""{"error":""" + nested + new string('}', 10_001)), Is.Null);
    }

    [Test]
    public void A_long_error_message_is_truncated()
    {
        var body = Parse(TestData.ErrorJson("x", new string('y', 5_000)));

        Assert.That(body!.Message, Has.Length.EqualTo(501).And.EndsWith("…"));
    }

    private static GraphErrorBody? Parse(string body) => GraphErrorBody.Parse(Encoding.UTF8.GetBytes(body));
}
