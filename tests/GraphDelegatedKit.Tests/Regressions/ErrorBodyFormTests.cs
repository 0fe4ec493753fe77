using System.Net;
using System.Text;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>The code and words of an error were lost in the older and rarer forms of an error body (pnp/powershell#5458).</summary>
public sealed class ErrorBodyFormTests
{
    [TestCase("""{"odata.error":{"code":"c","message":{"lang":"en","value":"w"}}}""", "c", "w")]
    [TestCase("""{"error":{"code":"c","message":{"lang":"en","value":"w"}}}""", "c", "w")]
    [TestCase("""{"Message":"w"}""", null, "w")]
    [TestCase("""{"message":"w"}""", null, "w")]
    [TestCase("""{"code":"c","message":"w"}""", "c", "w")]
    [TestCase("""{"Code":"c","Message":"w"}""", "c", "w")]
    [TestCase("""{"error":{"code":"c","message":"","details":[{"code":"d","message":"w"},{"message":"x"}]}}""", "c d", "w")]
    [TestCase("""{"error":{"code":"c","message":null,"details":[{"code":"d","message":" "},{"message":"w"}]}}""", "c d", "w")]
    [TestCase("""{"ERROR":{"CODE":"c","MESSAGE":"w"}}""", "c", "w")]
    [TestCase("""{"error":{"code":"c","message":"w","InnerError":{"Code":"i","request-id":"r"}}}""", "c i", "w")]
    [TestCase("""{"error":"c","error_description":"w"}""", "c", "w")]
    [TestCase("""{"error":"c","message":"w"}""", "c", "w")]
    [TestCase("""{"type":"about:blank","title":"t","status":404,"detail":"w"}""", null, "w", Description = "RFC 9457")]
    [TestCase("""{"error":{"code":"c","message":"w"},"error":{"code":"c","message":"w"}}""", "c", "w")]
    [TestCase("""{"error":{"code":"c","message":"w \ud83d"}}""", "c", "w \ufffd")]
    public void An_error_body_keeps_its_codes_and_words(string body, string? codes, string message)
    {
        var parsed = GraphErrorBody.Parse(Encoding.UTF8.GetBytes(body));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(string.Join(' ', parsed!.Codes), Is.EqualTo(codes ?? ""));
            Assert.That(parsed.Message, Is.EqualTo(message));
        }
    }

    [Test]
    public async Task The_words_reach_the_exception()
    {
        using var handler = new FakeHttpHandler().RespondsWithText(
            """{"odata.error":{"code":"c","message":{"lang":"en","value":"The words."}}}""", status: HttpStatusCode.BadRequest);
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.GetAsync<User>("me"));

        Assert.That(error!.Code, Is.EqualTo("c"));
        Assert.That(error.Message, Does.Contain("The words."));
    }
}
