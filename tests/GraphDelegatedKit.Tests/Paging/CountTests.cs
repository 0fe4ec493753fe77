using System.Net;

namespace GraphDelegatedKit.Tests.Paging;

public sealed class CountTests
{
    [TestCase("12345")]
    [TestCase("\uFEFF12345")]
    [TestCase("12345\r\n")]
    public async Task A_count_is_requested_with_eventual_consistency_and_read_from_plain_text(string body)
    {
        using var handler =
            new FakeHttpHandler().RespondsWith((_, _) => Task.FromResult(new HttpResponseMessage { Content = new StringContent(body) }));
        await using var graph = TestData.CreateClient(handler);

        var count = await graph.CountAsync("users?$filter=accountEnabled eq true");

        Assert.That(count, Is.EqualTo(12_345));
        Assert.That(
            handler.Requests.Single().RequestUri.OriginalString,
            Is.EqualTo("https://graph.microsoft.com/v1.0/users/$count?$filter=accountEnabled%20eq%20true"));
        Assert.That(handler.Requests.Single().Headers, Does.Contain("ConsistencyLevel: eventual"));
    }

    [Test]
    public async Task A_placeholder_in_a_count_URL_is_escaped()
    {
        using var handler = new FakeHttpHandler().RespondsWith(HttpStatusCode.OK, "3");
        await using var graph = TestData.CreateClient(handler);
        var id = "a/b";

        await graph.CountAsync($"groups/{id}/members/");

        Assert.That(
            handler.Requests.Single().RequestUri.OriginalString,
            Is.EqualTo("https://graph.microsoft.com/v1.0/groups/a%2Fb/members/$count"));
    }

    [TestCase("")]
    [TestCase("many")]
    [TestCase("-1")]
    [TestCase("{\"value\":3}")]
    [TestCase("99999999999999999999999999")]
    public async Task A_count_response_that_is_not_a_number_fails(string body)
    {
        using var handler = new FakeHttpHandler();
        for (var i = 0; i < 5; i++) handler.RespondsWith(HttpStatusCode.OK, body);
        await using var graph = TestData.CreateClient(handler);

        var error = await Assert.ThrowsAsync<GraphException>(() => graph.CountAsync("users"));

        Assert.That(error!.Code, Is.EqualTo("unreadableResponse"));
    }

    [Test]
    public void A_count_of_a_pre_authenticated_URL_is_rejected()
    {
        Assert.That(
            () => new StubGraphClient().Client.CountAsync(GraphUrl.PreAuthenticated("https://contoso.sharepoint.com/x")),
            Throws.ArgumentException);
    }
}
